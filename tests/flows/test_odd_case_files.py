"""Odd case files: whatever stands in the records, each message of them is valid and comes back."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import bagit
import pytest
from sqlalchemy import Engine, delete

from eakte.domain.access import CaseFileId
from eakte.domain.casefile import CaseFile, Medium
from eakte.domain.disposal import Decision
from eakte.domain.errors import InvalidValue
from eakte.domain.hold import Restriction, RestrictionGround
from eakte.domain.record_description import Party
from eakte.intake import InCase
from eakte.messages.taken_records import Target
from eakte.records import Records
from eakte.tables import PageRow, VersionRow
from eakte.taking_over import NOT_TAKEN
from eakte.xdomea import MessageKind, Version, knows
from indexing import SandboxedReader
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.makers import Clock, Town
from tests.offices import an_office, received, work_off

PARTNERS = {
    "office_name": "Stadt Musterstadt",
    "office_prefix": "ags",
    "office_key": "05566000",
    "archive_name": "Stadtarchiv",
    "archive_prefix": "isil",
    "archive_key": "DE-2041",
}
NEIGHBOUR = Party(institution="Kreis „Übersee“ – Łódź 😀\x07")
HOSTILE_NAMES = (
    "../../etc/passwd",
    "CON",
    ".htaccess",
    "Bescheid",
    "Bescheid.",
    "zwei\nZeilen.pdf",
    "rechnung\u202egpj.exe",
    "Übergroß 😀 €.PDF",
    "a" * 250 + ".pdf",
    "..",
    "ﬁnal.tar.gz",
    "%00.txt",
)
WILD_SUBJECT = ("Straße „Zum Großen Öhrchen“ – Łódź \x01\x1b[31m\u202e\ufffe 😀 " * 8)[:200]
"""Two hundred characters, some of which no message may hold."""


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """Messages know no database: one of the two is enough here."""
    return sqlite_engine


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cabinet:
    """An office with one case file of each odd kind; the last three lie inside one another."""

    disposal: DisposalOffice
    cases: Sequence[CaseFile]

    @property
    def ids(self) -> list[CaseFileId]:
        return [case.id for case in self.cases]


@pytest.fixture
def cabinet(
    records: Records,
    town: Town,
    tmp_path: Path,
    reader: SandboxedReader,
    clock: Clock,
    shared: Path,
) -> Callable[[Version], Cabinet]:
    def made(version: Version) -> Cabinet:
        office = an_office(
            records,
            tmp_path,
            reader=reader,
            xdomea_version=version.value,
            xdomea_schemas=str(shared / "standards" / "xdomea"),
            **PARTNERS,  # type: ignore[arg-type] # settings by their names
        )
        office.filing.rebuild_index(each=lambda _: None)
        disposal = a_disposal_office(office, town, clock)
        return Cabinet(disposal=disposal, cases=tuple(odd_cases(disposal)))

    return made


def odd_cases(disposal: DisposalOffice) -> Iterator[CaseFile]:
    town, office = disposal.town, disposal.office
    yield disposal.ended(town.add_case(subject="Leer").id)
    yield disposal.ended(town.add_case(subject=WILD_SUBJECT, location="Keller\x0b\u2028Regal").id)
    paper = town.add_case(subject="Nur Papier", medium=Medium.PAPER, location="Regal 4")
    letter = town.add_document(paper, subject="Brief auf Papier", sender="Frau \x1f\ud7ff Łukasz")
    without_versions(town, letter.id)
    yield disposal.ended(paper.id)
    named = town.add_case(subject="Namen")
    for number, name in enumerate(HOSTILE_NAMES):
        body = f"Brief {number}"
        received(office, town.clerk, body, file_name=name, into=InCase(case=named.id), sender=name)
    yield disposal.ended(named.id)
    bare = town.add_case(subject="Dokument ohne Fassung")
    without_versions(town, town.add_document(bare).id)
    yield disposal.ended(bare.id)
    old = town.add_case(subject="Alte Tage", number=10**6)
    received(office, town.clerk, "Von 1899", into=InCase(case=old.id), subject=" ")
    yield disposal.ended(old.id)
    whole = town.add_case(subject="Ganzes")
    part = town.add_case(subject="Teil", parent=whole.id)
    inner = town.add_case(subject="Teil des Teils", parent=part.id)
    for case in (whole, part, inner):
        received(office, town.clerk, f"In {case.subject}", into=InCase(case=case.id))
    work_off(office)
    for case in (whole, part, inner):
        yield disposal.ended(case.id)


def without_versions(town: Town, document: str) -> None:
    """As a document would stand there whose only version was lost."""
    with town.records.begin(town.system) as tx:
        for row in (PageRow, VersionRow):
            tx.session.execute(delete(row).where(row.document == document))


@pytest.mark.parametrize("version", Version)
def test_odd_case_files_are_offered_and_delivered_in_valid_messages(
    cabinet: Callable[[Version], Cabinet], version: Version, tmp_path: Path
) -> None:
    filled = cabinet(version)
    desk, lifecycle = filled.disposal, filled.disposal.office.lifecycle

    listed = lifecycle.start(filled.ids, actor=desk.proposer)
    lifecycle.offer(listed.id, actor=desk.proposer)
    work_off(desk.office)
    lifecycle.decide(listed.id, filled.ids, decision=Decision.ARCHIVE, actor=desk.archivist)
    lifecycle.deliver(listed.id, actor=desk.proposer)
    work_off(desk.office)

    messages = desk.office.correspondence.messages(listed.id, actor=desk.archivist)
    told = {each.kind: (each.state, each.validation, each.note) for each in messages}
    assert {kind: state for kind, (state, _, _) in told.items()} == {
        "0501": "made",
        "0503": "made",
    }, told
    assert all("entspricht dem Schema" in validation for _, validation, _ in told.values()), told


@pytest.mark.parametrize(
    "version", [each for each in Version if knows(each, MessageKind.HAND_OVER)]
)
def test_odd_case_files_are_handed_over_and_taken_whole(
    cabinet: Callable[[Version], Cabinet], version: Version, tmp_path: Path
) -> None:
    filled = cabinet(version)
    desk, town = filled.disposal, filled.disposal.town
    outside = [case for case in filled.cases if case.parent is None]
    path = tmp_path / "abgabe.zip"

    with path.open("wb") as out:
        written = desk.office.handover.hand_over(
            filled.ids, out, to=NEIGHBOUR, actor=town.manager, version=version
        )
    coming = desk.office.handover.coming(path)
    target = Target(file_plan_code="32.10", unit=town.units["FB3-1"])
    taken = desk.office.handover.take_over(path, into=target, actor=town.clerk)

    assert written.check.is_validated
    assert [(file.subject, file.depth) for file in coming.files][-3:] == [
        ("Ganzes", 0),
        ("Teil", 1),
        ("Teil des Teils", 2),
    ]
    assert len(taken) == len(outside)
    with town.records.read(town.system) as tx:
        on_paper = next(case for case in taken if case.subject == "Nur Papier")
        told = tx.history(f"case:{on_paper.id}").lines
        assert [line.detail["subject"] for line in told if line.action == NOT_TAKEN] == [
            "Brief auf Papier"
        ]
        parts = {tx.cases.get(part) for part in tx.cases.parts_of([taken[-1].id])}
        above = {part.subject: part.parent for part in parts}
        (outer,) = (part.id for part in parts if part.subject == "Teil")
        assert above == {"Teil": taken[-1].id, "Teil des Teils": outer}
        assert [len(tx.documents.in_case(part.id)) for part in parts] == [1, 1]


def test_an_odd_case_file_becomes_a_valid_bag_with_its_sub_files(
    cabinet: Callable[[Version], Cabinet], tmp_path: Path
) -> None:
    filled = cabinet(Version.V3_1)
    handover, manager = filled.disposal.office.handover, filled.disposal.manager
    files = {}
    for case in filled.cases:
        path = tmp_path / f"{case.id}.zip"
        with path.open("wb") as out:
            handover.write_bag(case.id, out, actor=manager)
        with ZipFile(path) as package:
            files[case.subject] = sum("/data/" in name for name in package.namelist()) - 1
        folder = tmp_path / case.id
        with ZipFile(path) as package:
            package.extractall(folder)
        assert bagit.Bag(str(next(folder.iterdir()))).is_valid()

    assert (files["Leer"], files["Nur Papier"], files["Namen"]) == (0, 0, len(HOSTILE_NAMES))
    assert (files["Ganzes"], files["Teil"], files["Teil des Teils"]) == (3, 2, 1)


def test_a_case_file_is_not_handed_over_when_a_part_of_it_is_restricted(
    cabinet: Callable[[Version], Cabinet],
) -> None:
    filled = cabinet(Version.V3_1)
    whole, part, _ = filled.ids[-3:]
    office, manager = filled.disposal.office, filled.disposal.manager
    office.holding.place(
        [part],
        reason="Anschrift wird bestritten",
        review_on=date(2030, 1, 1),
        restriction=Restriction(ground=RestrictionGround.ACCURACY, asked_by="Frau Kiebitz"),
        actor=manager,
    )

    with pytest.raises(InvalidValue):
        office.handover.hand_over([whole], BytesIO(), to=NEIGHBOUR, actor=manager)
