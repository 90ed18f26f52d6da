"""Endpoints of case files (Akten): open, list, read, close, reopen, history."""

from uuid import UUID

from eakte.api.conditions import etag, inside, once, revision_asked
from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import PREFIX, endpoint
from eakte.api.fields import Choice, Day, Flag, Key, PagingIn, Request, Text, Values, paging
from eakte.api.schemas import CaseFileOut, CaseFilesOut, DocumentsOut, HistoryLinesOut
from eakte.caseload import NewCase
from eakte.domain.access import Action, CaseFileId, Confidentiality
from eakte.domain.casefile import CaseFile, CaseState, Document, Medium
from eakte.journal import case_stream
from eakte.records import CaseQuery, HistoryLine, Page, Transaction

Answer = tuple[CaseFile, dict[str, str]]


class NewCaseIn(Request):
    """A case file to be opened."""

    file_plan_code = Text(required=True, least=1, most=40)
    subject = Text(required=True, least=1)
    lead_unit = Key()
    clerk = Key()
    confidentiality = Choice(Confidentiality)
    restricted = Flag()
    medium = Choice(Medium)
    location = Text()
    opened_on = Day()
    rule_variant = Text(most=60)


class CasesAsked(PagingIn):
    """Filters of the list of case files."""

    reference = Text()
    subject = Text()
    state = Choice(CaseState)


class ClosingIn(Request):
    """The day of the closing order; today when it is left out."""

    on = Day()


class ReopeningIn(Request):
    """Why a case file is opened again."""

    reason = Text(required=True, least=1)


@endpoint("POST", "/case-files", rights=Action.FILE, said=NewCaseIn, gives=CaseFileOut, status=201)
def open_case_file(said: Values) -> Answer:
    """Open a case file under the next number of its position and year.

    The same Idempotency-Key gives the same case file again.
    """
    casework, actor = the_office().casework, the_actor()

    def act(tx: Transaction) -> CaseFile:
        return inside(casework, tx).open(NewCase(**said), actor=actor)

    def again(tx: Transaction, case: str) -> CaseFile:
        return tx.cases.get(CaseFileId(case))

    opened = once(said, act, again)
    return opened, {"Location": f"{PREFIX}/case-files/{opened.id}", **etag(opened.revision)}


@endpoint("GET", "/case-files", rights=Action.READ, asked=CasesAsked, gives=CaseFilesOut)
def list_case_files(asked: Values) -> Page[CaseFile]:
    """Case files that the actor may see, by reference."""
    cursor, limit = paging(asked)
    with the_office().records.read(the_actor()) as tx:
        return tx.lines.cases(CaseQuery(**asked), cursor=cursor, limit=limit)


@endpoint("GET", "/case-files/<uuid:case>", rights=Action.READ, gives=CaseFileOut, refuses=(404,))
def get_case_file(case: UUID) -> Answer:
    """One case file; its revision is the ETag."""
    with the_office().records.read(the_actor()) as tx:
        return _tagged(tx.cases.get(_id(case)))


@endpoint(
    "POST",
    "/case-files/<uuid:case>/close",
    rights=Action.CLOSE,
    said=ClosingIn,
    gives=CaseFileOut,
    refuses=(404, 409, 412),
)
def close_case_file(case: UUID, said: Values) -> Answer:
    """Close a case file (zdA-Verfügung): its period is computed and explained."""
    closed = the_office().casework.close(
        _id(case), on=said.get("on"), actor=the_actor(), revision=revision_asked()
    )
    return _tagged(closed)


@endpoint(
    "POST",
    "/case-files/<uuid:case>/reopen",
    rights=Action.REOPEN,
    said=ReopeningIn,
    gives=CaseFileOut,
    refuses=(404, 409, 412),
)
def reopen_case_file(case: UUID, said: Values) -> Answer:
    """Open a closed case file again, with a reason."""
    opened = the_office().casework.reopen(
        _id(case), reason=said["reason"], actor=the_actor(), revision=revision_asked()
    )
    return _tagged(opened)


@endpoint(
    "GET",
    "/case-files/<uuid:case>/documents",
    rights=Action.READ,
    asked=PagingIn,
    gives=DocumentsOut,
    refuses=(404,),
)
def list_case_documents(case: UUID, asked: Values) -> Page[Document]:
    """Documents of a case file with their attachments, in their order."""
    cursor, limit = paging(asked)
    with the_office().records.read(the_actor()) as tx:
        found = tx.cases.get(_id(case))
        return tx.lines.documents(found.id, cursor=cursor, limit=limit)


@endpoint(
    "GET",
    "/case-files/<uuid:case>/history",
    rights=Action.READ_HISTORY,
    asked=PagingIn,
    gives=HistoryLinesOut,
    refuses=(404,),
)
def get_case_history(case: UUID, asked: Values) -> Page[HistoryLine]:
    """Who did what with a case file and when, the newest first."""
    cursor, limit = paging(asked)
    with the_office().records.read(the_actor()) as tx:
        found = tx.cases.get(_id(case))
        return tx.history(case_stream(found.id), cursor=cursor, limit=limit)


VIEWS = (
    open_case_file,
    list_case_files,
    get_case_file,
    close_case_file,
    reopen_case_file,
    list_case_documents,
    get_case_history,
)


def _id(case: UUID) -> CaseFileId:
    return CaseFileId(str(case))


def _tagged(case: CaseFile) -> Answer:
    return case, etag(case.revision)
