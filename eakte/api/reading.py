"""Endpoints of reading (Texterkennung): stop and go on, doubtful pages, reading them again."""

from uuid import UUID

from apiflask import Schema
from marshmallow import fields

from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import endpoint
from eakte.api.fields import Choice, PagingIn, Text, Values, paging
from eakte.api.schemas import Id, ListOut
from eakte.domain.access import Action
from eakte.domain.casefile import DocumentId
from eakte.records import DoubtfulPage, DoubtOrder, DoubtQuery, Page


class DoubtfulAsked(PagingIn):
    """Filter and order of doubtful pages."""

    reason = Text()
    unit = Text()
    order = Choice(DoubtOrder)


class DoubtfulPageOut(Schema):
    """A page that was read badly or not at all; confidence from 0.0 to 1.0."""

    document_id = Id(required=True, attribute="document.id")
    subject = fields.String(required=True, attribute="document.subject")
    case_reference = fields.String(required=True, allow_none=True)
    number = fields.Integer(required=True)
    reason = fields.String(required=True)
    confidence = fields.Float(required=True, allow_none=True)


class DoubtfulPagesOut(ListOut):
    """Doubtful pages."""

    items = fields.List(fields.Nested(DoubtfulPageOut), required=True, attribute="lines")


class ReadingOut(Schema):
    """Whether something was changed: False where nothing was left to do."""

    changed = fields.Boolean(required=True)


class OrderedOut(Schema):
    """How many documents are read again in the background."""

    documents = fields.Integer(required=True)


@endpoint(
    "POST",
    "/documents/<uuid:document>/reading/stop",
    rights=Action.FILE,
    gives=ReadingOut,
    refuses=(404,),
)
def stop_reading(document: UUID) -> Values:
    """Stop reading a document; pages that were read stay."""
    return {"changed": the_office().recognition.stop(_id(document), actor=the_actor())}


@endpoint(
    "POST",
    "/documents/<uuid:document>/reading/resume",
    rights=Action.FILE,
    gives=ReadingOut,
    refuses=(404,),
)
def resume_reading(document: UUID) -> Values:
    """Read the pages that are missing after a stop or a failure."""
    return {"changed": the_office().recognition.go_on(_id(document), actor=the_actor())}


@endpoint("GET", "/doubtful-pages", rights=Action.FILE, asked=DoubtfulAsked, gives=DoubtfulPagesOut)
def list_doubtful_pages(asked: Values) -> Page[DoubtfulPage]:
    """Pages that nobody has looked at although they were read badly or not at all."""
    cursor, limit = paging(asked)
    lines, _ = the_office().legibility.doubtful(
        DoubtQuery(**asked), actor=the_actor(), cursor=cursor, limit=limit
    )
    return lines


@endpoint(
    "POST",
    "/documents/<uuid:document>/pages/<int(min=1,max=2147483647):number>/check",
    rights=Action.FILE,
    gives=ReadingOut,
    refuses=(404,),
)
def check_page(document: UUID, number: int) -> Values:
    """Tick a doubtful page off: a person has looked at it."""
    the_office().legibility.check(_id(document), number, actor=the_actor())
    return {"changed": True}


@endpoint("POST", "/doubtful-pages/read-again", rights=Action.REPEAT_JOBS, gives=OrderedOut)
def read_doubtful_pages_again() -> Values:
    """Let doubtful pages be read again where a newer program or model may help."""
    return {"documents": the_office().legibility.order_rereading(actor=the_actor())}


VIEWS = (
    stop_reading,
    resume_reading,
    list_doubtful_pages,
    check_page,
    read_doubtful_pages_again,
)


def _id(document: UUID) -> DocumentId:
    return DocumentId(str(document))
