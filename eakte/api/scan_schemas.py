"""What scanning stations say and what they are told: batches, letters and pages as JSON."""

from apiflask import Schema
from marshmallow import fields, post_load
from marshmallow.validate import Length, Range

from eakte.api.fields import Choice, Count, Day, Flag, Key, Request, Text, Values, german
from eakte.api.schemas import Id, ListOut
from eakte.domain.access import UnitId
from eakte.domain.casefile import DocumentState
from eakte.domain.scan_letters import Doubt, LetterState
from eakte.domain.scan_pages import FindingKind, PageRole, Settlement
from eakte.domain.scanning import (
    MOST_PARTS,
    Announcement,
    BatchState,
    CountKind,
    PartPlan,
    Protection,
    Separation,
)

MOST_BYTES = 5 * 1024**4  # of an object in the store
LONGEST_KEY = 200


class PartIn(Request):
    """A file that is to come. number: from 1 without a gap; bytes: its length.

    reference, subject, sender, received_on, kind: of each letter in it, where the station knows
    them. external_id: what the station calls it; the report of the batch tells it again.
    """

    number = Count(required=True)
    file_name = Text(required=True, least=1, most=255)
    sha256 = Text(required=True, least=64, most=64, pattern="^[0-9a-f]{64}$")
    size_bytes = fields.Integer(
        required=True,
        strict=True,
        data_key="bytes",
        validate=Range(min=1, max=MOST_BYTES, error="Eine Datei hat 1 Byte bis 5 TiB."),
        error_messages=german(invalid="Hier wird eine ganze Zahl erwartet."),
    )
    pages = Count(allow_none=True)
    reference = Text()
    subject = Text()
    sender = Text()
    received_on = Day()
    kind = Text()
    external_id = Text()

    @post_load
    def made(self, said: Values, **_: object) -> PartPlan:
        """As the flow takes it."""
        day = said.pop("received_on", None)
        return PartPlan(**said, received_on=day.isoformat() if day else "")


class ScanBatchIn(Request):
    """A batch that is to come. batch: its number at the station; the same one is the same batch.

    pages, letters, sheets (of paper): as counted by the station; a batch that differs stops.
    duplex: each sheet comes as two images. unit: whose inbox takes letters without a place.
    operator: login or name of who scans; of very high protection a station has to say it, and
    somebody else checks the batch.
    """

    key = Text(required=True, least=1, most=LONGEST_KEY, data_key="batch")
    name = Text(most=LONGEST_KEY)
    parts = fields.List(
        fields.Nested(PartIn),
        required=True,
        validate=Length(min=1, max=MOST_PARTS, error=f"Ein Stapel hat 1 bis {MOST_PARTS} Dateien."),
        error_messages=german(invalid="Hier wird eine Liste erwartet."),
    )
    pages = Count(allow_none=True)
    letters = Count(allow_none=True)
    sheets = Count(allow_none=True)
    is_duplex = Flag(data_key="duplex")
    separation = Choice(Separation)
    protection = Choice(Protection)
    unit = Key(allow_none=True)
    device = Text(most=LONGEST_KEY)
    operator = Text(most=LONGEST_KEY)

    @post_load
    def made(self, said: Values, **_: object) -> Announcement:
        """As the flow takes it."""
        unit = said.pop("unit", None)
        chosen = {"name": said["key"], "unit": UnitId(unit) if unit else None} | said
        return Announcement(**chosen | {"parts": tuple(said["parts"])})


class SettlementIn(Request):
    """A decision on a page. degrees: clockwise, of a turn."""

    settlement = Choice(Settlement, required=True)
    degrees = Count()


class ScanMoveIn(Request):
    """Where a page is to stand in its letter, from 1."""

    to = Count(required=True)


class ScanReasonIn(Request):
    """Why a count is wrong, or a batch is given up."""

    reason = Text(required=True, least=1)


class FindingOut(Schema):
    """What is wrong with a page, with the figure in the unit of its kind."""

    kind = fields.Enum(FindingKind, by_value=True, required=True)
    figure = fields.Float(required=True)


class FiguresOut(Schema):
    """What was measured; dpi is null for pages that were never paper."""

    width_mm = fields.Float(required=True)
    height_mm = fields.Float(required=True)
    dpi = fields.Integer(required=True, allow_none=True)
    skew_degrees = fields.Float(required=True)
    turned = fields.Integer(required=True)
    contrast = fields.Float(required=True)
    covered = fields.Float(required=True)


class ScanPageOut(Schema):
    """A page of a batch by its place in it, from 1; page: its place in its file."""

    number = fields.Integer(required=True)
    part = fields.Integer(required=True)
    page = fields.Integer(required=True)
    role = fields.Enum(PageRole, by_value=True, required=True)
    letter_id = Id(required=True, allow_none=True, attribute="letter")
    findings = fields.List(fields.Nested(FindingOut), required=True)
    figures = fields.Nested(FiguresOut, required=True)
    sampled = fields.Boolean(required=True, attribute="is_sampled")
    turned = fields.Integer(required=True)
    straightened = fields.Float(required=True)
    settlement = fields.Enum(Settlement, by_value=True, required=True, allow_none=True)
    settled_by = fields.String(required=True, attribute="settled_by_name")
    open = fields.Boolean(required=True, attribute="is_open")


class ScanOpenPageOut(ScanPageOut):
    """A page at which somebody has to look; a name of its own, which the contract needs."""


class ScanLetterOut(Schema):
    """A letter of a batch, with where it went and how far it is read.

    case_reference: of the case file that sheet or list named; null: it lies in an inbox. doubt,
    doubt_text: why it lies there instead. refusal: why it is never taken, as a code. external_id,
    kind: what the station called its file, and the kind of document (Dokumentart).
    """

    number = fields.Integer(required=True)
    id = Id(required=True)
    state = fields.Enum(LetterState, by_value=True, required=True)
    part = fields.Integer(required=True)
    external_id = fields.String(required=True)
    kind = fields.String(required=True)
    pages = fields.List(fields.Integer(), required=True)
    document_id = Id(required=True, allow_none=True)
    document_state = fields.Enum(DocumentState, by_value=True, required=True, allow_none=True)
    document_reason = fields.String(required=True, allow_none=True)
    case_reference = fields.String(required=True, allow_none=True)
    unit = Id(required=True, allow_none=True)
    doubt = fields.Enum(Doubt, by_value=True, required=True, allow_none=True)
    doubt_text = fields.String(required=True)
    refusal = fields.String(required=True)


class AccountingOut(Schema):
    """The account: images = filed + separators + blanks + in_repair + replaced, always."""

    images = fields.Integer(required=True)
    filed = fields.Integer(required=True)
    separators = fields.Integer(required=True)
    blanks = fields.Integer(required=True)
    in_repair = fields.Integer(required=True)
    replaced = fields.Integer(required=True)
    adds_up = fields.Boolean(required=True)


class DiscrepancyOut(Schema):
    """A count that differs; part is null for the whole batch."""

    kind = fields.Enum(CountKind, by_value=True, required=True)
    announced = fields.Integer(required=True)
    found = fields.Integer(required=True)
    part = fields.Integer(required=True, allow_none=True)


class ScanBatchOut(Schema):
    """A batch: what was announced, and where it stands."""

    id = Id(required=True)
    batch = fields.String(required=True, attribute="announced.key")
    name = fields.String(required=True, attribute="announced.name")
    state = fields.Enum(BatchState, by_value=True, required=True)
    station = fields.String(required=True, attribute="station_name")
    device = fields.String(required=True, attribute="announced.device")
    separation = fields.Enum(
        Separation, by_value=True, required=True, attribute="announced.separation"
    )
    protection = fields.Enum(
        Protection, by_value=True, required=True, attribute="announced.protection"
    )
    unit = Id(required=True, allow_none=True, attribute="announced.unit")
    announced_parts = fields.Function(
        lambda batch: len(batch.announced.parts), required=True, metadata={"type": "integer"}
    )
    announced_pages = fields.Integer(required=True, allow_none=True, attribute="announced.pages")
    announced_letters = fields.Integer(
        required=True, allow_none=True, attribute="announced.letters"
    )
    announced_sheets = fields.Integer(required=True, allow_none=True, attribute="announced.sheets")
    duplex = fields.Boolean(required=True, attribute="announced.is_duplex")
    operator = fields.String(required=True, attribute="announced.operator")
    announced_at = fields.AwareDateTime(required=True)
    completed_at = fields.AwareDateTime(required=True, allow_none=True)
    discrepancies = fields.List(fields.Nested(DiscrepancyOut), required=True)
    correction = fields.String(required=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)
    closed_by = fields.String(required=True, attribute="closed_by_name")


class ScanBatchHead(ScanBatchOut):
    """A batch inside a report or a list; a name of its own, which the contract needs."""


class ScanReportOut(Schema):
    """A batch with its counters, the account, its letters, and the pages to be looked at.

    missing_parts: numbers of the files that have not come. read_pages: of letter_pages.
    """

    batch = fields.Nested(ScanBatchHead, required=True)
    received_parts = fields.Integer(required=True)
    missing_parts = fields.List(fields.Integer(), required=True)
    letter_pages = fields.Integer(required=True)
    read_pages = fields.Integer(required=True)
    accounting = fields.Nested(AccountingOut, required=True)
    letters = fields.List(fields.Nested(ScanLetterOut), required=True)
    open_pages = fields.List(fields.Nested(ScanOpenPageOut), required=True)


class ScanBatchLineOut(Schema):
    """A batch in a list, with its counters."""

    batch = fields.Nested(ScanBatchHead, required=True)
    received_parts = fields.Integer(required=True, attribute="parts")
    pages = fields.Integer(required=True)
    letters = fields.Integer(required=True)
    open_pages = fields.Integer(required=True)


class ScanBatchesOut(ListOut):
    """Batches."""

    items = fields.List(fields.Nested(ScanBatchLineOut), required=True, attribute="lines")
