"""Endpoints of periods: events, conditions, computations; and which case files are due."""

from uuid import UUID

from apiflask import Schema
from marshmallow import fields

from eakte.api.conditions import etag, inside, revision_asked
from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import endpoint
from eakte.api.fields import Day, Key, PagingIn, Request, Text, Values, paging
from eakte.api.schemas import CaseFileOut, CaseFilesOut
from eakte.domain.access import Action, CaseFileId
from eakte.domain.casefile import CaseFile, DocumentId, ProceedingId
from eakte.domain.retention_evidence import Evidence
from eakte.domain.retention_record import RetentionRecord
from eakte.records import DueQuery, DueView, NewFact, Page
from eakte.retaining import ProceedingRule


class EventIn(Request):
    """The day of an event that starts or ends a period, with its evidence.

    evidence: words, or evidence_document: a document of the case file; one of them is needed.
    proceeding: where the event is one of a proceeding only.
    """

    trigger = Text(required=True, least=1, most=60)
    on = Day(required=True)
    evidence = Text()
    evidence_document = Key()
    proceeding = Key(data_key="proceeding_id")


class ConditionIn(Request):
    """The first day of a condition that keeps a period from running out, with its evidence."""

    condition = Text(required=True, least=1, most=60)
    on = Day(required=True)
    evidence = Text()
    evidence_document = Key()
    proceeding = Key(data_key="proceeding_id")


class ConditionEndIn(Request):
    """The last day of a condition."""

    until_on = Day(required=True)
    reason = Text(required=True, least=1)


class ProceedingRuleIn(Request):
    """Rule and last day of a proceeding where they are not those of the case file."""

    position = Text(most=40)
    variant = Text(most=60)
    closed_on = Day()
    reason = Text(required=True, least=1)


class DueAsked(PagingIn):
    """The day by which periods have ended; today when it is left out."""

    on = Day()


class RuleVersionOut(Schema):
    """The version of a rule; sha256 is of its row in the table of rules, with the header line."""

    rule_id = fields.String(required=True)
    valid_from = fields.Date(required=True, allow_none=True)
    valid_to = fields.Date(required=True, allow_none=True)
    sha256 = fields.String(required=True)


class RetentionOut(Schema):
    """How the period of a case file was computed last; steps are pairs of what and value."""

    rule = fields.Nested(RuleVersionOut, required=True)
    state = fields.String(required=True)
    trigger = fields.String(required=True)
    trigger_on = fields.Date(required=True, allow_none=True)
    ends_on = fields.Date(required=True, allow_none=True)
    earliest_end = fields.Date(required=True, allow_none=True)
    phase2_from = fields.Date(required=True, allow_none=True)
    offer_due_on = fields.Date(required=True, allow_none=True)
    waits_for = fields.String(required=True, allow_none=True)
    disposal_action = fields.String(required=True)
    legal_basis = fields.String(required=True)
    explanation = fields.String(required=True)
    steps = fields.List(fields.List(fields.String()), required=True)
    computed_at = fields.AwareDateTime(required=True)


@endpoint(
    "POST",
    "/case-files/<uuid:case>/events",
    rights=Action.CLOSE,
    said=EventIn,
    gives=CaseFileOut,
    refuses=(404, 409, 412),
)
def record_event(case: UUID, said: Values) -> tuple[CaseFile, dict[str, str]]:
    """Record the day of an event that the retention rule asks for, also after the closing."""
    retaining, actor, key = the_office().retaining, the_actor(), CaseFileId(str(case))
    with the_office().records.begin(actor) as tx:
        tx.cases.locked(key, revision=revision_asked())
        saved = inside(retaining, tx).record_event(key, _fact(said, "trigger"), actor=actor)
    return saved, etag(saved.revision)


@endpoint(
    "POST",
    "/case-files/<uuid:case>/conditions",
    rights=Action.CLOSE,
    said=ConditionIn,
    gives=CaseFileOut,
    refuses=(404, 409, 412),
)
def record_condition(case: UUID, said: Values) -> tuple[CaseFile, dict[str, str]]:
    """Record from which day a condition holds that the retention rule asks for."""
    retaining, actor, key = the_office().retaining, the_actor(), CaseFileId(str(case))
    with the_office().records.begin(actor) as tx:
        tx.cases.locked(key, revision=revision_asked())
        saved = inside(retaining, tx).record_condition(key, _fact(said, "condition"), actor=actor)
    return saved, etag(saved.revision)


@endpoint(
    "POST",
    "/case-files/<uuid:case>/conditions/<uuid:condition>/end",
    rights=Action.CLOSE,
    said=ConditionEndIn,
    gives=CaseFileOut,
    refuses=(404, 409, 412),
)
def end_condition(case: UUID, condition: UUID, said: Values) -> tuple[CaseFile, dict[str, str]]:
    """Record the last day of a condition."""
    retaining, actor, key = the_office().retaining, the_actor(), CaseFileId(str(case))
    with the_office().records.begin(actor) as tx:
        tx.cases.locked(key, revision=revision_asked())
        saved = inside(retaining, tx).end_condition(key, str(condition), **said, actor=actor)
    return saved, etag(saved.revision)


@endpoint(
    "GET",
    "/case-files/<uuid:case>/retention",
    rights=Action.READ,
    gives=RetentionOut,
    refuses=(404,),
)
def get_case_retention(case: UUID) -> RetentionRecord:
    """How the period of a case file was computed last: rule version, trigger value, steps."""
    return the_office().retaining.stored(CaseFileId(str(case)), actor=the_actor())


@endpoint(
    "POST",
    "/case-files/<uuid:case>/proceedings/<uuid:proceeding>/retention-rule",
    rights=Action.CLOSE,
    said=ProceedingRuleIn,
    gives=CaseFileOut,
    refuses=(404, 409, 412),
)
def set_proceeding_rule(
    case: UUID, proceeding: UUID, said: Values
) -> tuple[CaseFile, dict[str, str]]:
    """Give a proceeding a rule or a last day of its own; the longest period wins."""
    retaining, actor, key = the_office().retaining, the_actor(), CaseFileId(str(case))
    with the_office().records.begin(actor) as tx:
        tx.cases.locked(key, revision=revision_asked())
        rule, part = ProceedingRule(**said), ProceedingId(str(proceeding))
        saved = inside(retaining, tx).set_proceeding_rule(key, part, rule, actor=actor)
    return saved, etag(saved.revision)


@endpoint(
    "GET",
    "/retention/due",
    rights=Action.READ_RETENTION,
    asked=DueAsked,
    gives=CaseFilesOut,
)
def list_due_case_files(asked: Values) -> Page[CaseFile]:
    """Case files whose period has ended by a day, by the end of their period."""
    office, actor = the_office(), the_actor()
    cursor, limit = paging(asked)
    with office.records.read(actor) as tx:
        query = DueQuery(view=DueView.ENDED, on=asked.get("on", tx.today))
    return office.lifecycle.due(query, actor=actor, cursor=cursor, limit=limit)


VIEWS = (
    record_event,
    record_condition,
    end_condition,
    get_case_retention,
    set_proceeding_rule,
    list_due_case_files,
)


def _fact(said: Values, name: str) -> NewFact:
    document, proceeding = said.get("evidence_document"), said.get("proceeding")
    return NewFact(
        token=said[name],
        on=said["on"],
        evidence=Evidence(
            text=said.get("evidence", ""), document=DocumentId(document) if document else None
        ),
        proceeding=ProceedingId(proceeding) if proceeding else None,
    )
