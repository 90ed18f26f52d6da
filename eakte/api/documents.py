"""Endpoints of documents (Dokumente): how far one has come, and what is said of it."""

from dataclasses import replace
from uuid import UUID

from eakte.api.conditions import etag, inside, revision_asked
from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import endpoint
from eakte.api.fields import Choice, Day, Flag, PagingIn, Request, Text, Values, paging
from eakte.api.schemas import FOR_EVERYBODY, FOR_READERS, DocumentOut, DocumentStateOut
from eakte.domain.access import Action, may, system_actor
from eakte.domain.casefile import Direction, Document, DocumentId


class DescriptionIn(Request):
    """What is said of a document."""

    subject = Text(least=1)
    sender = Text()
    dated_on = Day(allow_none=True)
    direction = Choice(Direction)
    is_draft = Flag(data_key="draft")


@endpoint(
    "GET",
    "/documents/<uuid:document>",
    rights=frozenset({Action.READ, Action.DELIVER}),
    asked=PagingIn,
    gives=DocumentStateOut(partial=FOR_READERS),
    refuses=(404,),
)
def get_document(document: UUID, asked: Values) -> tuple[Values, dict[str, str]]:
    """How far a document has come, page by page, its bytes, and what is said of it.

    Without `limit` all pages with a result are told; `read_pages` counts them in any case, so that
    who only waits for the last one asks with `limit=1`. A scanning station learns of its own
    deliveries only, and nothing of what became of them.
    """
    actor, key, records = the_actor(), _id(document), the_office().records
    (cursor, limit), is_reader = paging(asked), may(actor, Action.READ)
    with records.read(actor) as tx:
        found = tx.documents.get(key) if is_reader else tx.documents.delivered(key)
    with records.read(system_actor(actor.tenant)) as tx:  # a station sees no place, only states
        version = tx.documents.current_version(found.id)
        pages = tx.page_lines.part(version.id, cursor=cursor, limit=limit)
        answer = {name: getattr(found, name) for name in Document.__slots__} | {
            "page_count": tx.documents.page_count(version.id),
            "sha256": version.sha256,
            "bytes": version.size_bytes,
            "read_pages": tx.pages.count(version.id),
            "pages": pages.lines,
            "next_cursor": pages.next_cursor,
            "versions": tx.versions.of(found.id),
        }
    said = answer if is_reader else {name: answer[name] for name in FOR_EVERYBODY}
    return said, etag(found.revision)


@endpoint(
    "PATCH",
    "/documents/<uuid:document>",
    rights=Action.FILE,
    said=DescriptionIn,
    gives=DocumentOut,
    refuses=(404, 409),
)
def describe_document(document: UUID, said: Values) -> tuple[Document, dict[str, str]]:
    """Change what is said of a document; what is left out stays as it is."""
    actor, deskwork = the_actor(), the_office().deskwork
    with the_office().records.begin(actor) as tx:
        found = tx.documents.locked(_id(document), revision=revision_asked())
        saved = inside(deskwork, tx).describe(replace(found, **said), actor=actor)
    return saved, etag(saved.revision)


VIEWS = (get_document, describe_document)


def _id(document: UUID) -> DocumentId:
    return DocumentId(str(document))
