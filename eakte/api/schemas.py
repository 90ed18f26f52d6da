"""What the service gives out: the values of the office as JSON."""

from apiflask import Schema
from marshmallow import fields

from eakte.domain.access import Confidentiality
from eakte.domain.casefile import CaseState, Direction, DocumentState, Medium
from eakte.domain.retention import RetentionState
from eakte.jobs import JobState


class Id(fields.String):
    """The identity of a record."""


class CaseFileOut(Schema):
    """A case file (Akte)."""

    id = Id(required=True)
    reference = fields.String(required=True)
    subject = fields.String(required=True)
    file_plan_code = fields.String(required=True)
    lead_unit = Id(required=True)
    clerk = Id(required=True, allow_none=True)
    confidentiality = fields.Enum(Confidentiality, by_value=True, required=True)
    restricted = fields.Boolean(required=True)
    medium = fields.Enum(Medium, by_value=True, required=True)
    location = fields.String(required=True)
    state = fields.Enum(CaseState, by_value=True, required=True)
    opened_on = fields.Date(required=True)
    closed_on = fields.Date(required=True, allow_none=True)
    rule_id = fields.String(required=True, allow_none=True)
    rule_variant = fields.String(required=True, allow_none=True)
    retention_state = fields.Enum(RetentionState, by_value=True, required=True, allow_none=True)
    retention_end = fields.Date(required=True, allow_none=True)
    waits_for = fields.String(required=True, allow_none=True)
    offer_due_on = fields.Date(required=True, allow_none=True)
    transfer_end = fields.Date(required=True, allow_none=True)
    disposal_action = fields.String(required=True, allow_none=True)
    retention_sentence = fields.String(required=True)
    covers_from = fields.Date(required=True, allow_none=True)
    covers_to = fields.Date(required=True, allow_none=True)
    revision = fields.Integer(required=True)


class CaseFileLine(CaseFileOut):
    """A case file in a list; a name of its own, which the contract needs for nested values."""


class ProceedingOut(Schema):
    """A proceeding (Vorgang) of a case file."""

    id = Id(required=True)
    case_file_id = Id(required=True, attribute="case")
    parent_id = Id(required=True, allow_none=True, attribute="parent")
    reference = fields.String(required=True)
    subject = fields.String(required=True)
    depth = fields.Integer(required=True)


class DocumentOut(Schema):
    """A document (Dokument)."""

    id = Id(required=True)
    case_file_id = Id(required=True, allow_none=True, attribute="case")
    proceeding_id = Id(required=True, allow_none=True, attribute="proceeding")
    attachment_to = Id(required=True, allow_none=True)
    reference = fields.String(required=True, allow_none=True)
    subject = fields.String(required=True)
    sender = fields.String(required=True)
    direction = fields.Enum(Direction, by_value=True, required=True)
    state = fields.Enum(DocumentState, by_value=True, required=True)
    reason = fields.String(required=True, allow_none=True)
    received_at = fields.AwareDateTime(required=True)
    dated_on = fields.Date(required=True, allow_none=True)
    draft = fields.Boolean(required=True, attribute="is_draft")
    language = fields.String(required=True)
    type = fields.String(required=True, attribute="kind")
    media_type = fields.String(required=True)
    file_name = fields.String(required=True)
    unit = Id(required=True, allow_none=True, attribute="inbox_unit")
    revision = fields.Integer(required=True)


class DocumentLine(DocumentOut):
    """A document in a list."""


class PageStateOut(Schema):
    """How the reading of one page went; confidence from 0.0 to 1.0."""

    number = fields.Integer(required=True)
    state = fields.String(required=True)
    method = fields.String(required=True)
    confidence = fields.Float(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class VersionOut(Schema):
    """A version of a document; its bytes are never overwritten."""

    number = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    bytes = fields.Integer(required=True, attribute="size_bytes")
    media_type = fields.String(required=True)
    file_name = fields.String(required=True)


class DocumentStateOut(DocumentOut):
    """A document: how far it has come page by page, its bytes, and what is said of it.

    read_pages: of how many pages there is a result. next_cursor: where the next pages are; null at
    the end. Who delivered it, but may not read it, gets the fields of FOR_EVERYBODY only.
    """

    page_count = fields.Integer(required=True, allow_none=True)
    sha256 = fields.String(required=True)
    bytes = fields.Integer(required=True)
    read_pages = fields.Integer(required=True)
    pages = fields.List(fields.Nested(PageStateOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
    versions = fields.List(fields.Nested(VersionOut), required=True)


# Of a document that somebody delivered, but may not read: nothing that was said of it since.
FOR_EVERYBODY = {
    "id",
    "state",
    "reason",
    "received_at",
    "media_type",
    "page_count",
    "sha256",
    "bytes",
    "read_pages",
    "pages",
    "next_cursor",
    "revision",
}
FOR_READERS = DocumentStateOut().fields.keys() - FOR_EVERYBODY


class ReceiptOut(Schema):
    """A receipt (Quittung): signed proof that the bytes are stored."""

    document_id = Id(required=True)
    sha256 = fields.String(required=True)
    bytes = fields.Integer(required=True)
    received_at = fields.String(required=True)
    journal_hash = fields.String(required=True)
    signature = fields.String(required=True)


class HistoryOut(Schema):
    """An entry of the journal; `detail` is empty after a lawful erasure."""

    number = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    actor = fields.String(required=True)
    action = fields.String(required=True)
    subject = fields.String(required=True)
    detail = fields.Dict(required=True)
    hash = fields.String(required=True)


class JobOut(Schema):
    """A job; times are milliseconds since 1970, steps are pages."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    subject = fields.String(required=True)
    state = fields.Enum(JobState, by_value=True, required=True)
    attempt = fields.Integer(required=True)
    max_attempts = fields.Integer(required=True)
    done_steps = fields.Integer(required=True)
    all_steps = fields.Integer(required=True)
    error = fields.String(required=True, allow_none=True)
    created_ms = fields.Integer(required=True)
    finished_ms = fields.Integer(required=True, allow_none=True)


class RepeatedOut(Schema):
    """How many jobs start anew."""

    repeated = fields.Integer(required=True)


class BoxOut(Schema):
    """A place on a page, from the top left."""

    left = fields.Float(required=True)
    top = fields.Float(required=True)
    width = fields.Float(required=True)
    height = fields.Float(required=True)


class WordOut(Schema):
    """A word found on a page image: in pixels of the image that was read, and as fractions."""

    text = fields.String(required=True)
    pixels = fields.Nested(BoxOut, required=True)
    fractions = fields.Nested(BoxOut, required=True)


class PageCountOut(Schema):
    """How often the words stand on a page."""

    number = fields.Integer(required=True)
    count = fields.Integer(required=True)


class WordsOut(Schema):
    """The words found on one page, and how many there are on each page of the document."""

    width_px = fields.Integer(required=True)
    height_px = fields.Integer(required=True)
    words = fields.List(fields.Nested(WordOut), required=True)
    pages = fields.List(fields.Nested(PageCountOut), required=True)


class PageTextOut(Schema):
    """What was read on a page."""

    number = fields.Integer(required=True)
    state = fields.String(required=True)
    text = fields.String(required=True)


class TextOut(Schema):
    """What was read in a document, page by page."""

    pages = fields.List(fields.Nested(PageTextOut), required=True)


class HitOut(Schema):
    """A page that was found; `snippet` is HTML with `mark` elements only.

    `pages`: found pages of the document, where the hit stands for all of them.
    """

    document_id = Id(required=True)
    case_file_id = Id(required=True, allow_none=True)
    case_reference = fields.String(required=True, allow_none=True)
    subject = fields.String(required=True)
    page = fields.Integer(required=True)
    snippet = fields.String(required=True)
    score = fields.Float(required=True)
    pages = fields.Integer(required=True)


class FoundOut(Schema):
    """The answer to a search: only what the asking person may see was counted."""

    total = fields.Integer(required=True)
    documents = fields.Integer(required=True)
    total_is_capped = fields.Boolean(required=True)
    is_rebuilding = fields.Boolean(required=True)
    hits = fields.List(fields.Nested(HitOut), required=True)
    facets = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.Integer()),
        required=True,
    )
    case_files = fields.List(fields.Nested(CaseFileLine), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
    previous_cursor = fields.String(required=True, allow_none=True)


class ListOut(Schema):
    """A part of a list; `next_cursor` is null at its end."""

    next_cursor = fields.String(required=True, allow_none=True)


class CaseFilesOut(ListOut):
    """Case files."""

    items = fields.List(fields.Nested(CaseFileLine), required=True, attribute="lines")


class DocumentsOut(ListOut):
    """Documents."""

    items = fields.List(fields.Nested(DocumentLine), required=True, attribute="lines")


class HistoryLinesOut(ListOut):
    """Entries of the journal."""

    items = fields.List(fields.Nested(HistoryOut), required=True, attribute="lines")


class JobsOut(ListOut):
    """Jobs."""

    items = fields.List(fields.Nested(JobOut), required=True, attribute="lines")
