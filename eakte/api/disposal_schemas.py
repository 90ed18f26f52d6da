"""What requests about disposal carry, and what the service gives out about it."""

from apiflask import Schema
from marshmallow import fields

from eakte.api.fields import (
    Choice,
    Count,
    Counts,
    Day,
    Flag,
    Key,
    Keys,
    Moment,
    PagingIn,
    Request,
    Text,
)
from eakte.api.schemas import Id, ListOut
from eakte.domain.access import Role
from eakte.domain.destruction import OrderState
from eakte.domain.disposal import Decision, DecisionSource, ItemState
from eakte.domain.sampling import MOST_YEARS, NamePlace, SampleKind, YearOf

MOST_CASES = 1000  # of one request
LONGEST_PASSWORD = 1000  # characters


class ListedCasesIn(Request):
    """Case files, by their identities."""

    case_files = Keys(required=True, data_key="case_file_ids", most=MOST_CASES)


class DisposalIn(ListedCasesIn):
    """Due case files for a new list; without a title it is called by its number."""

    title = Text()


class RemovalIn(ListedCasesIn):
    """Case files that are taken off a list."""

    reason = Text(required=True, least=1)


class ProposalIn(ListedCasesIn):
    """What the clerk thinks of case files: A or V."""

    decision = Choice(Decision, required=True)
    reason = Text(required=True, least=1)


class DecisionIn(ListedCasesIn):
    """What the archive decides about case files: A or V."""

    decision = Choice(Decision, required=True)
    reason = Text()


class TakingBackIn(Request):
    """The moment of the decisions that are taken back, as it stands at the case files."""

    decided_at = Moment(required=True)


class SampleIn(Request):
    """A rule by which a sample of a position is drawn; dry_run: only told, nothing decided."""

    kind = Choice(SampleKind, required=True)
    step = Count()
    first = Count()
    letters = Text(most=60)
    name_place = Choice(NamePlace)
    years = Counts(most=MOST_YEARS)
    year_of = Choice(YearOf)
    seed = Count()
    below = Text(most=40, data_key="position")
    dry_run = Flag()


class ImportIn(Request):
    """What the archive says of one case file: its reference there, or why the import failed."""

    archive_reference = Text()
    failure = Text()


class ItemsAsked(PagingIn):
    """Filter of the case files of a list."""

    state = Choice(ItemState)


class OrderIn(Request):
    """The name of the list as its title has it, typed by whoever proposes to destroy it."""

    list_name = Text(required=True)


class ApprovalIn(OrderIn):
    """The name of the list, and the password of the person who approves, typed just now."""

    password = Text(required=True, least=1, most=LONGEST_PASSWORD)


class SendingBackIn(Request):
    """A case file of an order that is kept to a new day, and why."""

    case_file_id = Key(required=True)
    keep_until = Day(required=True)
    reason = Text(required=True, least=1)


class WithdrawalIn(Request):
    """Why an order is taken back."""

    reason = Text(required=True, least=1)


class DisposalOut(Schema):
    """A list of case files that are disposed of together."""

    id = Id(required=True)
    number = fields.String(required=True)
    title = fields.String(required=True)
    process_id = fields.String(required=True)
    xdomea_version = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    offered_at = fields.AwareDateTime(required=True, allow_none=True)
    appraised_at = fields.AwareDateTime(required=True, allow_none=True)
    delivered_at = fields.AwareDateTime(required=True, allow_none=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    revision = fields.Integer(required=True)


class DisposalLine(DisposalOut):
    """A disposal in a list; a name of its own, which the contract needs for nested values."""


class DisposalsOut(ListOut):
    """Disposals."""

    items = fields.List(fields.Nested(DisposalLine), required=True, attribute="lines")


class DisposalStateOut(Schema):
    """A disposal, and how many of its case files are in which state."""

    disposal = fields.Nested(DisposalLine, required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class CountOut(Schema):
    """How many case files a request has changed."""

    case_files = fields.Integer(required=True)


class SampleOut(Schema):
    """The case files that were drawn, or would be."""

    case_files = fields.List(fields.String(), required=True, data_key="case_file_ids")
    rule = fields.String(required=True)


class DisposalItemOut(Schema):
    """A case file on a list."""

    case_file_id = Id(required=True, attribute="case")
    reference = fields.String(required=True)
    subject = fields.String(required=True)
    file_plan_code = fields.String(required=True)
    rule_id = fields.String(required=True, allow_none=True)
    retention_end = fields.Date(required=True, allow_none=True)
    state = fields.Enum(ItemState, by_value=True, required=True)
    proposal = fields.Enum(Decision, by_value=True, required=True, allow_none=True)
    proposal_reason = fields.String(required=True)
    decision = fields.Enum(Decision, by_value=True, required=True, allow_none=True)
    decision_reason = fields.String(required=True)
    decision_source = fields.Enum(DecisionSource, by_value=True, required=True, allow_none=True)
    decided_by = fields.String(required=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    archive_reference = fields.String(required=True)
    failure = fields.String(required=True)
    order_id = Id(required=True, allow_none=True, attribute="order")


class DisposalItemLine(DisposalItemOut):
    """A case file in a list of case files to be disposed of."""


class DisposalItemsOut(ListOut):
    """Case files of a disposal."""

    items = fields.List(fields.Nested(DisposalItemLine), required=True, attribute="lines")


class ApprovalOut(Schema):
    """One approval."""

    name = fields.String(required=True)
    role = fields.Enum(Role, by_value=True, required=True)
    at = fields.AwareDateTime(required=True)


class OrderOut(Schema):
    """An order of destruction."""

    id = Id(required=True)
    disposal_id = Id(required=True, attribute="disposal")
    number = fields.String(required=True)
    state = fields.Enum(OrderState, by_value=True, required=True)
    persons = fields.Integer(required=True)
    proposed_by = fields.String(required=True, attribute="proposed_by_name")
    proposed_at = fields.AwareDateTime(required=True)
    list_hash = fields.String(required=True)
    case_count = fields.Integer(required=True, data_key="case_files")
    approvals = fields.List(fields.Nested(ApprovalOut), required=True)
    waits_until = fields.AwareDateTime(required=True, allow_none=True)
    void_reason = fields.String(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)


class ProspectOut(Schema):
    """What an execution would do with a case file now; reason: why it would stay, else empty."""

    item = fields.Nested(DisposalItemLine, required=True)
    documents = fields.Integer(required=True, attribute="document_count")
    reason = fields.String(required=True)


class ProspectsOut(Schema):
    """What an execution would do now."""

    items = fields.List(fields.Nested(ProspectOut), required=True)
