"""Endpoints of the inbox (Posteingang): what lies there, and putting it into a case file."""

from uuid import UUID

from eakte.api.conditions import etag, revision_asked
from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import endpoint
from eakte.api.fields import Choice, Day, Key, PagingIn, Request, Text, Values, paging
from eakte.api.schemas import DocumentOut, DocumentsOut
from eakte.deskwork import FilingOrder
from eakte.domain.access import Action
from eakte.domain.casefile import Document, DocumentId, DocumentState
from eakte.records import Page


class InboxAsked(PagingIn):
    """Filter of the inbox."""

    state = Choice(DocumentState)


class FilingIn(Request):
    """Where an item goes and what is said of it; what is left out stays as it is."""

    case = Key(data_key="case_file_id", required=True)
    proceeding = Key(data_key="proceeding_id")
    subject = Text(least=1)
    sender = Text()
    dated_on = Day()
    follow_up_on = Day()


@endpoint("GET", "/inbox", rights=Action.READ_INBOX, asked=InboxAsked, gives=DocumentsOut)
def list_inbox(asked: Values) -> Page[Document]:
    """What lies in the inboxes that the actor sees, the oldest first."""
    cursor, limit = paging(asked)
    with the_office().records.read(the_actor()) as tx:
        return tx.lines.inbox(cursor=cursor, limit=limit, **asked)


@endpoint(
    "POST",
    "/inbox/<uuid:document>/file",
    rights=Action.FILE,
    said=FilingIn,
    gives=DocumentOut,
    refuses=(404, 409, 412),
)
def file_document(document: UUID, said: Values) -> tuple[Document, dict[str, str]]:
    """Put an item of the inbox into an open case file (ablegen), with its attachments."""
    filed = the_office().deskwork.file(
        DocumentId(str(document)),
        FilingOrder(**said),
        actor=the_actor(),
        revision=revision_asked(),
    )
    return filed, etag(filed.revision)


VIEWS = (list_inbox, file_document)
