"""Printing: who may print what, where sheets lead, and that no number is printed twice."""

import io
from datetime import date

import pypdfium2
import pytest
from pypdf import PdfReader

from eakte.domain.access import Action, Confidentiality, UnitId, may
from eakte.domain.casefile import CaseState
from eakte.domain.errors import CaseClosed, InvalidValue, NotAllowed, NotVisible
from eakte.domain.fileplan import UnknownPosition
from eakte.domain.reference import PlanCode
from eakte.domain.sheet_code import SheetCode, SheetKind, judged
from eakte.printing.labels import Alignment, LabelForm
from eakte.printing.orders import MOST_LABELS, MOST_PAGES, LabelOrder, Printing, SheetOrder
from eakte.records import Records
from indexing.reading.codes import codes_on
from tests.makers import Town, a_town

DPI, POINTS = 150, 72
UNIVERSAL = SheetOrder(is_universal=True)
ONE_LARGE = LabelOrder(count=1, form=LabelForm.LARGE)
KEY = bytes(range(32))


@pytest.fixture
def printing(records: Records) -> Printing:
    return Printing(records=records, key=KEY)


def codes_of(pdf: bytes, town: Town) -> list[SheetCode]:
    """What the codes of each page mean for the town."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            grey = page.render(scale=DPI / POINTS).to_pil().convert("L")
            (text,) = {code.text for code in codes_on(grey, DPI)}
            code = judged(text, tenant=town.tenant, key=KEY)
            assert isinstance(code, SheetCode)
            found.append(code)
    return found


def texts_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_one_pdf_holds_sheets_for_all_that_was_chosen(printing: Printing, town: Town) -> None:
    one, other = town.add_case(subject="Lärm"), town.add_case(subject="Marktstand")
    unit = town.units["FB3-1"]
    order = SheetOrder(
        cases=(one.id, other.id),
        positions=(PlanCode("10.40"),),
        units=(unit,),
        is_universal=True,
        document_type="Widerspruch",
    )

    pdf = printing.sheets(order, actor=town.clerk)
    found = codes_of(pdf, town)

    assert [(code.kind, code.target) for code in found] == [
        (SheetKind.NEW, "-"),
        (SheetKind.CASE, one.id),
        (SheetKind.CASE, other.id),
        (SheetKind.POSITION, "10.40"),
        (SheetKind.UNIT, unit),
    ]
    assert [code.document_type for code in found[1:3]] == ["Widerspruch"] * 2
    assert one.reference in texts_of(pdf)[1]
    assert "Widerspruch: Lärm" in texts_of(pdf)[1]


def test_each_sheet_comes_as_often_as_it_is_wanted(printing: Printing, town: Town) -> None:
    case = town.add_case()
    order = SheetOrder(cases=(case.id,), is_universal=True, copies=2)

    found = codes_of(printing.sheets(order, actor=town.clerk), town)

    assert [code.kind for code in found] == [SheetKind.NEW] * 2 + [SheetKind.CASE] * 2


def test_a_station_prints_universal_sheets_and_no_others(printing: Printing, town: Town) -> None:
    station = town.actor("station")

    (found,) = codes_of(printing.sheets(UNIVERSAL, actor=station), town)

    assert found.kind is SheetKind.NEW
    for order in (
        SheetOrder(cases=(town.add_case().id,)),
        SheetOrder(positions=(PlanCode("10.40"),)),
        SheetOrder(units=(town.units["FB2"],)),
    ):
        with pytest.raises(NotAllowed):
            printing.sheets(order, actor=station)


@pytest.mark.parametrize("login", ["auditor", "archivist", "administrator"])
def test_who_delivers_nothing_prints_nothing(printing: Printing, town: Town, login: str) -> None:
    actor = town.actor(login)

    assert not may(actor, Action.DELIVER)
    with pytest.raises(NotAllowed):
        printing.sheets(UNIVERSAL, actor=actor)
    with pytest.raises(NotAllowed):
        printing.labels(ONE_LARGE, actor=actor)
    with pytest.raises(NotAllowed):
        printing.trial(ONE_LARGE, actor=actor)


def test_nobody_prints_for_a_case_file_that_they_do_not_see(printing: Printing, town: Town) -> None:
    secret = town.add_case(confidentiality=Confidentiality.STRICT)
    foreign = a_town(town.records, "kalkar").add_case()

    for case in (secret, foreign):
        with pytest.raises(NotVisible):
            printing.sheets(SheetOrder(cases=(case.id,)), actor=town.clerk)


def test_no_sheet_leads_into_a_closed_case_file(printing: Printing, town: Town) -> None:
    closed = town.add_case(state=CaseState.CLOSED, closed_on=date(2026, 1, 2))

    with pytest.raises(CaseClosed):
        printing.sheets(SheetOrder(cases=(closed.id,)), actor=town.clerk)


@pytest.mark.parametrize(
    ("order", "field"),
    [
        (SheetOrder(), "cases"),
        (SheetOrder(is_universal=True, copies=0), "copies"),
        (SheetOrder(is_universal=True, copies=MOST_PAGES + 1), "copies"),
        (SheetOrder(is_universal=True, document_type="x" * 41), "document_type"),
        (SheetOrder(units=(UnitId("none"),)), "lead_unit"),
    ],
)
def test_an_order_that_cannot_be_printed_is_refused(
    printing: Printing, town: Town, order: SheetOrder, field: str
) -> None:
    with pytest.raises(InvalidValue) as refused:
        printing.sheets(order, actor=town.clerk)

    assert refused.value.field == field


def test_a_document_type_that_makes_the_code_too_fine_is_refused(
    printing: Printing, town: Town
) -> None:
    order = SheetOrder(cases=(town.add_case().id,), document_type="ü" * 30)

    with pytest.raises(InvalidValue):
        printing.sheets(order, actor=town.clerk)


def test_a_position_that_does_not_exist_is_refused(printing: Printing, town: Town) -> None:
    with pytest.raises(UnknownPosition):
        printing.sheets(SheetOrder(positions=(PlanCode("99.99"),)), actor=town.clerk)


def test_each_label_has_a_number_of_its_own(printing: Printing, town: Town) -> None:
    first = printing.labels(LabelOrder(count=3), actor=town.clerk)
    then = printing.labels(LabelOrder(count=2), actor=town.actor("station"))
    elsewhere = printing.labels(ONE_LARGE, actor=a_town(town.records, "kalkar").clerk)

    assert texts_of(first)[0].split() == ["000001", "000002", "000003"]
    assert texts_of(then)[0].split() == ["000004", "000005"]
    assert texts_of(elsewhere)[0].split() == ["000001"]


def test_a_label_says_its_number_to_the_scanner_too(printing: Printing, town: Town) -> None:
    printing.labels(LabelOrder(count=11), actor=town.clerk)

    (found,) = codes_of(printing.labels(ONE_LARGE, actor=town.clerk), town)

    assert (found.kind, found.target) == (SheetKind.LABEL, "12")


def test_spoiled_labels_are_printed_again_with_their_numbers(
    printing: Printing, town: Town
) -> None:
    printing.labels(LabelOrder(count=5), actor=town.clerk)

    again = printing.labels(LabelOrder(count=2, first=4), actor=town.clerk)
    fresh = printing.labels(ONE_LARGE, actor=town.clerk)

    assert texts_of(again)[0].split() == ["000004", "000005"]
    assert texts_of(fresh)[0].split() == ["000006"]


@pytest.mark.parametrize(
    ("order", "field"),
    [
        (LabelOrder(count=0), "count"),
        (LabelOrder(count=MOST_LABELS + 1), "count"),
        (LabelOrder(count=1, alignment=Alignment(start=190)), "start"),
        (LabelOrder(count=1, alignment=Alignment(right_mm=11)), "right_mm"),
        (LabelOrder(count=1, alignment=Alignment(down_mm=float("nan"))), "down_mm"),
        (LabelOrder(count=2, first=5), "first"),
        (LabelOrder(count=1, first=0), "first"),
    ],
)
def test_a_refused_order_of_labels_takes_no_number(
    printing: Printing, town: Town, order: LabelOrder, field: str
) -> None:
    printing.labels(LabelOrder(count=5), actor=town.clerk)

    with pytest.raises(InvalidValue) as refused:
        printing.labels(order, actor=town.clerk)

    assert refused.value.field == field
    assert texts_of(printing.labels(ONE_LARGE, actor=town.clerk))[0].split() == ["000006"]


def test_a_trial_takes_no_number(printing: Printing, town: Town) -> None:
    printing.trial(ONE_LARGE, actor=town.clerk)

    assert texts_of(printing.labels(ONE_LARGE, actor=town.clerk))[0].split() == ["000001"]


def test_the_key_of_the_sheets_is_never_told(printing: Printing) -> None:
    assert repr(KEY) not in repr(printing)


def test_how_far_a_printer_is_off_is_remembered_by_sheet_and_person(
    printing: Printing, town: Town
) -> None:
    off = Alignment(right_mm=-1.5, down_mm=0.25)
    printing.labels(LabelOrder(count=1, form=LabelForm.LARGE, alignment=off), actor=town.clerk)
    printing.trial(LabelOrder(count=1, form=LabelForm.SMALL), actor=town.clerk)
    again = LabelOrder(count=1, form=LabelForm.LARGE, alignment=Alignment(right_mm=2.0))
    printing.labels(again, actor=town.clerk)

    kept = printing.offsets(actor=town.clerk)

    assert list(kept.items()) == [(LabelForm.SMALL, (0.0, 0.0)), (LabelForm.LARGE, (2.0, 0.0))]
    assert printing.offsets(actor=town.manager) == {}


def test_a_refused_order_of_labels_is_not_remembered(printing: Printing, town: Town) -> None:
    too_far = LabelOrder(count=1, alignment=Alignment(right_mm=11.0))
    with pytest.raises(InvalidValue):
        printing.labels(too_far, actor=town.clerk)

    assert printing.offsets(actor=town.clerk) == {}


def test_the_system_prints_and_remembers_nothing(printing: Printing, town: Town) -> None:
    printing.labels(ONE_LARGE, actor=town.system)

    assert printing.offsets(actor=town.system) == {}
