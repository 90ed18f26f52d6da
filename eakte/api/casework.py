"""Endpoints of what happens in a case file: proceedings and events; and which ones are due."""

from uuid import UUID

from eakte.api.conditions import etag, once, revision_asked
from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import endpoint
from eakte.api.fields import Day, Key, PagingIn, Request, Text, Values, paging
from eakte.api.schemas import CaseFileOut, CaseFilesOut, ProceedingOut
from eakte.domain.access import Action, CaseFileId
from eakte.domain.casefile import CaseFile, Proceeding, ProceedingId
from eakte.domain.errors import RevisionChanged
from eakte.records import CaseQuery, Page


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
    _require_revision(case)
    saved = the_office().casework.record_event(
        CaseFileId(str(case)), trigger=said["trigger"], on=said["on"], actor=the_actor()
    )
    return saved, dict(etag(saved.revision))


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
    office, actor, key = the_office(), the_actor(), CaseFileId(str(case))
    _require_revision(case)

    def again(proceeding: str) -> Proceeding:
        with office.records.read(actor) as tx:
            return tx.cases.proceeding(key, ProceedingId(proceeding))

    return once(said, lambda: office.casework.add_proceeding(key, actor=actor, **said), again)


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


def _require_revision(case: UUID) -> None:
    """Refuse when If-Match names another revision than that of the case file.

    Raises:
        NotVisible, RevisionChanged: there is no such case file, or it changed.
    """
    wanted = revision_asked()
    if wanted is None:
        return
    with the_office().records.read(the_actor()) as tx:
        found = tx.cases.get(CaseFileId(str(case)))
    if found.revision != wanted:
        raise RevisionChanged(found.revision)
