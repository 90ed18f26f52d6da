"""Endpoints of paper for scanning: separator sheets (Trennblätter), labels (Etiketten)."""

from flask import Response
from marshmallow import fields
from marshmallow.validate import Range

from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import binary, endpoint
from eakte.api.fields import Choice, Count, Flag, Keys, Request, Text, Values, german
from eakte.domain.access import Action
from eakte.printing.labels import Alignment, LabelForm
from eakte.printing.orders import (
    MOST_OFFSET_MM,
    MOST_PAGES,
    MOST_TYPE_CHARACTERS,
    LabelOrder,
    SheetOrder,
)

PDF = "application/pdf"


class SheetsAsked(Request):
    """Which separator sheets; a parameter that names something may stand there several times."""

    cases = Keys(data_key="case_file_id", most=MOST_PAGES)
    returns = Keys(data_key="document_id", most=MOST_PAGES)
    positions = fields.List(
        Text(least=1, most=60),
        data_key="file_plan_code",
        error_messages=german(invalid="Hier wird eine Liste erwartet."),
    )
    units = Keys(data_key="unit_id", most=MOST_PAGES)
    is_universal = Flag(data_key="universal")
    document_type = Text(most=MOST_TYPE_CHARACTERS)
    copies = Count()


class Millimetres(fields.Float):
    """How far a printer is off, to the right or down."""

    def __init__(self) -> None:
        """Take as much as can be put right."""
        sentence = f"Hier wird eine Zahl von -{MOST_OFFSET_MM} bis {MOST_OFFSET_MM} erwartet."
        super().__init__(
            validate=Range(min=-MOST_OFFSET_MM, max=MOST_OFFSET_MM, error=sentence),
            error_messages=german(invalid=sentence, special=sentence, too_large=sentence),
        )


class LabelsIn(Request):
    """Which labels, and how this printer takes the sheet; `first` prints given numbers again.

    right_mm, down_mm: remembered for the caller, sheet by sheet; left out, the last ones count.
    """

    count = Count(required=True)
    form = Choice(LabelForm)
    start = Count()
    right_mm = Millimetres()
    down_mm = Millimetres()
    framed = Flag()
    first = Count()


@endpoint(
    "GET",
    "/separator-sheets",
    rights=Action.DELIVER,
    asked=SheetsAsked,
    answers={200: binary(PDF, "The sheets, one on each page")},
    refuses=(404, 409),
)
def get_separator_sheets(asked: Values) -> Response:
    """Separator sheets as PDF: for case files, positions and units, and universal ones.

    That of a document goes before its newest version, which was printed and comes back signed.
    """
    order = SheetOrder(
        returns=tuple(asked.get("returns", ())),
        cases=tuple(asked.get("cases", ())),
        positions=tuple(asked.get("positions", ())),
        units=tuple(asked.get("units", ())),
        is_universal=asked.get("is_universal", False),
        document_type=asked.get("document_type", ""),
        copies=asked.get("copies", 1),
    )
    return Response(the_office().printing.sheets(order, actor=the_actor()), mimetype=PDF)


@endpoint(
    "POST",
    "/labels",
    rights=Action.DELIVER,
    said=LabelsIn,
    answers={200: binary(PDF, "The labels, laid out for their sheets")},
)
def print_labels(said: Values) -> Response:
    """Labels as PDF; their numbers are taken for good."""
    printing, actor = the_office().printing, the_actor()
    form = said.get("form", LabelForm.SMALL)
    right_mm, down_mm = printing.offsets(actor=actor).get(form, (0.0, 0.0))
    alignment = Alignment(
        start=said.get("start", 1),
        right_mm=said.get("right_mm", right_mm),
        down_mm=said.get("down_mm", down_mm),
        is_framed=said.get("framed", False),
    )
    order = LabelOrder(
        count=said["count"],
        form=form,
        alignment=alignment,
        first=said.get("first"),
    )
    return Response(printing.labels(order, actor=actor), mimetype=PDF)


VIEWS = (get_separator_sheets, print_labels)
