"""Endpoints of what happens in a case file: proceedings and events; and which ones are due."""

from uuid import UUID

from eakte.api.conditions import etag, inside, once, revision_asked
from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import endpoint
from eakte.api.fields import Day, Key, PagingIn, Request, Text, Values, paging
from eakte.api.schemas import CaseFileOut, CaseFilesOut, ProceedingOut
from eakte.domain.access import Action, CaseFileId
from eakte.domain.casefile import CaseFile, Proceeding, ProceedingId
from eakte.records import CaseQuery, Page, Transaction


class EventIn(Request):
    """The day of an event that starts or ends a period."""

    trigger = Text(required=True, least=1, most=60)
    on = Day(required=True)


class NewProceedingIn(Request):
    """A proceeding to be added."""

    subject = Text(required=True, least=1)
    parent = Key(data_key="parent_id")


class DueAsked(PagingIn):
    """The day by which periods have ended; today when it is left out."""

    on = Day()


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
    casework, actor, key = the_office().casework, the_actor(), CaseFileId(str(case))
    with the_office().records.begin(actor) as tx:
        tx.cases.locked(key, revision=revision_asked())
        saved = inside(casework, tx).record_event(key, **said, actor=actor)
    return saved, etag(saved.revision)


@endpoint(
    "POST",
    "/case-files/<uuid:case>/proceedings",
    rights=Action.FILE,
    said=NewProceedingIn,
    gives=ProceedingOut,
    status=201,
    refuses=(404, 409, 412),
)
def add_proceeding(case: UUID, said: Values) -> Proceeding:
    """Add a proceeding (Vorgang), at the most five levels deep.

    The same Idempotency-Key gives the same proceeding again.
    """
    casework, actor, key = the_office().casework, the_actor(), CaseFileId(str(case))

    def act(tx: Transaction) -> Proceeding:
        tx.cases.locked(key, revision=revision_asked())
        return inside(casework, tx).add_proceeding(key, **said, actor=actor)

    def again(tx: Transaction, proceeding: str) -> Proceeding:
        return tx.cases.proceeding(tx.cases.get(key).id, ProceedingId(proceeding))

    return once(said, act, again)


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
        query = CaseQuery(due_on=asked.get("on", tx.today))
    return office.lifecycle.due(query, actor=actor, cursor=cursor, limit=limit)


VIEWS = (record_event, add_proceeding, list_due_case_files)
