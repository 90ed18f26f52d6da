"""Endpoints of searches that are kept: with live counts, what is new, and hits as a spreadsheet."""

from uuid import UUID

from apiflask import Schema
from flask import Response, request, send_file
from marshmallow import fields

from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import PREFIX, endpoint
from eakte.api.fields import Choice, PagingIn, Request, Text, Values, paging
from eakte.api.schemas import Id, ListOut
from eakte.api.search import LookedFor
from eakte.domain.access import Action
from eakte.domain.saved_search import MOST_NAME_CHARACTERS, SavedSearch
from eakte.finding import FoundPage, SearchRequest
from eakte.hit_sheets import MEDIA_TYPES, SheetForm, hit_sheet
from eakte.kept_request import from_asked
from eakte.watching import SearchLine
from indexing import Order

FORMS = {media_type: form for form, media_type in MEDIA_TYPES.items()}
FILE = {"schema": {"type": "string", "format": "binary"}}


class SheetAsked(LookedFor):
    """The hits that are wanted, and as what file; without `format` the header Accept decides."""

    form = Choice(SheetForm, data_key="format")


class SavedSearchIn(LookedFor):
    """A search to be kept, and its name."""

    name = Text(required=True, least=1, most=MOST_NAME_CHARACTERS)


class NameIn(Request):
    """Another name."""

    name = Text(required=True, least=1, most=MOST_NAME_CHARACTERS)


class SavedSearchOut(Schema):
    """A search that is kept under a name; empty limits are null."""

    id = Id(required=True)
    name = fields.String(required=True)
    words = fields.String(required=True, data_key="q")
    case = Id(required=True, allow_none=True, data_key="case_file")
    document = Id(required=True, allow_none=True, data_key="document_id")
    file_plan = fields.String(required=True, allow_none=True)
    type = fields.String(required=True, allow_none=True)
    unit = Id(required=True, allow_none=True)
    first_day = fields.Date(required=True, allow_none=True, data_key="from")
    last_day = fields.Date(required=True, allow_none=True, data_key="to")
    order = fields.Enum(Order, by_value=True, required=True, data_key="sort")


class SavedSearchLine(SavedSearchOut):
    """A kept search with its counts of this moment; `total` is null while it cannot be counted."""

    total = fields.Integer(required=True, allow_none=True)
    new = fields.Integer(required=True)


class SavedSearchesOut(ListOut):
    """Kept searches by name."""

    items = fields.List(fields.Nested(SavedSearchLine), required=True)


class RemovedOut(Schema):
    """Whether something was removed."""

    removed = fields.Boolean(required=True)


@endpoint(
    "GET",
    "/search/sheet",
    rights=Action.READ,
    asked=SheetAsked,
    answers={
        200: {
            "description": "All hits as a spreadsheet, one page in a row",
            "content": dict.fromkeys(MEDIA_TYPES.values(), FILE),
        }
    },
    refuses=(507,),
)
def get_hit_sheet(asked: Values) -> Response:
    """All hits that the actor may see as CSV or XLSX, at the most 10,000.

    CSV is UTF-8 with byte order mark and semicolons; cells that a spreadsheet would take for a
    formula begin with an apostrophe. Beyond 10,000 hits the last row says that there are more. The
    journal keeps who asked for what. 503 while the index is being rebuilt: never half a list.
    """
    form = asked.pop("form", None) or _accepted()

    def address(hit: FoundPage) -> str:
        path = f"{PREFIX}/documents/{hit.document.id}/pages/{hit.page.number}/image"
        return request.host_url.rstrip("/") + path

    sheet_of = hit_sheet(
        the_office(), SearchRequest(**asked), form=form, actor=the_actor(), address=address
    )
    with sheet_of as sheet:
        return send_file(
            sheet.path,  # opened now, so that it can be read after the folder is gone
            mimetype=sheet.media_type,
            as_attachment=True,
            download_name=sheet.file_name,
        )


@endpoint("GET", "/saved-searches", rights=Action.READ, asked=PagingIn, gives=SavedSearchesOut)
def list_saved_searches(asked: Values) -> Values:
    """The kept searches of the actor by name, with the hits that it may see at this moment.

    At the most 20 come at one time, because each is counted. `new` counts hits that arrived since
    the search was last looked at.
    """
    cursor, limit = paging(asked)
    page = the_office().watching.listed(actor=the_actor(), cursor=cursor, limit=limit)
    return {"items": [_line(line) for line in page.lines], "next_cursor": page.next_cursor}


@endpoint("POST", "/saved-searches", rights=Action.READ, said=SavedSearchIn, gives=SavedSearchOut)
def save_search(said: Values) -> Values:
    """Keep a search under a name that is free; its present hits count as seen."""
    name = said.pop("name")
    watching = the_office().watching
    return _said(watching.save(SearchRequest(**said), name=name, actor=the_actor()))


@endpoint(
    "POST",
    "/saved-searches/<uuid:search>/name",
    rights=Action.READ,
    said=NameIn,
    gives=SavedSearchOut,
    refuses=(404,),
)
def rename_saved_search(search: UUID, said: Values) -> Values:
    """Give a kept search another name."""
    return _said(the_office().watching.rename(str(search), **said, actor=the_actor()))


@endpoint(
    "POST",
    "/saved-searches/<uuid:search>/look",
    rights=Action.READ,
    gives=SavedSearchOut,
    refuses=(404,),
)
def look_at_saved_search(search: UUID) -> Values:
    """Say that the hits of a kept search were looked at: none of them is new any more."""
    office, actor = the_office(), the_actor()
    office.watching.look(str(search), actor=actor)
    with office.records.read(actor) as tx:
        return _said(tx.saved_searches.get(str(search)))


@endpoint(
    "POST",
    "/saved-searches/<uuid:search>/remove",
    rights=Action.READ,
    gives=RemovedOut,
    refuses=(404,),
)
def remove_saved_search(search: UUID) -> Values:
    """Keep a search no longer."""
    the_office().watching.remove(str(search), actor=the_actor())
    return {"removed": True}


VIEWS = (
    get_hit_sheet,
    list_saved_searches,
    save_search,
    rename_saved_search,
    look_at_saved_search,
    remove_saved_search,
)


def _accepted() -> SheetForm:
    """The file that the sender would rather have."""
    best = request.accept_mimetypes.best_match(list(FORMS), default=MEDIA_TYPES[SheetForm.CSV])
    return FORMS[best]


def _line(line: SearchLine) -> Values:
    total = line.found.pages if line.found else None
    return {**_said(line.search), "total": total, "new": line.new}


def _said(search: SavedSearch) -> Values:
    wanted = from_asked(search.asked)
    return {
        "id": search.id,
        "name": search.name,
        **{
            name: getattr(wanted, name) for name in SavedSearchOut().fields if hasattr(wanted, name)
        },
    }
