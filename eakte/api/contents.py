"""Endpoints of what stands in documents: the bytes as they came, page images, words, text.

Whoever gets at content leaves a trace in the journal.
"""

from uuid import UUID

from flask import Response, request, send_file

from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import binary, endpoint
from eakte.api.fields import Count, Request, Text, Values
from eakte.api.schemas import TextOut, WordsOut
from eakte.domain.access import Action
from eakte.domain.casefile import DocumentId
from eakte.intake import accessed, require_may_read_content
from eakte.marking import Mark
from eakte.records import StoredPage

FOREIGN_CONTENT = "sandbox; default-src 'none'"  # an original is shown and run by nobody
UNKNOWN_TYPE = "application/octet-stream"
USUAL_WIDTH = 1240  # pixels: for reading
RETRY_IMAGE_S = 2
PAGE_BREAK = "\f"
PAGE = "<int(min=1,max=2147483647):number>"


class OriginalAsked(Request):
    """Which version is wanted; the current one when it is left out."""

    version = Count()


class ImageAsked(Request):
    """How wide a page image is wanted, in pixels; the nearest kept size is given."""

    width = Count(load_default=USUAL_WIDTH)


class WordsAsked(Request):
    """Which words are looked for on a page."""

    q = Text(required=True, least=1, most=1000)


@endpoint(
    "GET",
    "/documents/<uuid:document>/original",
    rights=Action.READ,
    asked=OriginalAsked,
    answers={
        200: binary("*/*", "The bytes as they came, verified"),
        206: binary("*/*", "A range of them"),
        304: {"description": "Not Modified"},
    },
    refuses=(404, 416, 502),
)
def get_original(document: UUID, asked: Values) -> Response:
    """The bytes as they came, verified against their SHA-256; Range and If-None-Match are taken."""
    viewing, actor = the_office().viewing, the_actor()
    number = asked.get("version")
    with viewing.opened_original(_id(document), actor=actor, number=number) as (path, version):
        response = send_file(
            path,  # opened now, so that it can be read after the folder is gone
            mimetype=version.media_type or UNKNOWN_TYPE,
            as_attachment=True,
            download_name=version.file_name or "original",
            conditional=True,
            etag=version.sha256,
        )
    response.headers["Content-Security-Policy"] = FOREIGN_CONTENT
    response.last_modified = None  # that would be the moment of this request
    return response


@endpoint(
    "GET",
    f"/documents/<uuid:document>/pages/{PAGE}/image",
    rights=Action.READ,
    asked=ImageAsked,
    answers={
        200: binary("image/webp", "The page image"),
        202: {"description": "It is being made: ask again after Retry-After"},
    },
    refuses=(404,),
)
def get_page_image(document: UUID, number: int, asked: Values) -> Response:
    """The image of a page (WebP) in the kept size nearest to `width`."""
    office, actor = the_office(), the_actor()
    body = office.viewing.page_image(_id(document), number, width=asked["width"], actor=actor)
    if body is None:
        return Response(status=202, headers={"Retry-After": str(RETRY_IMAGE_S)})
    return Response(body, mimetype="image/webp")


@endpoint(
    "GET",
    f"/documents/<uuid:document>/pages/{PAGE}/words",
    rights=Action.READ,
    asked=WordsAsked,
    gives=WordsOut,
    refuses=(404, 502),
)
def get_page_words(document: UUID, number: int, asked: Values) -> Values:
    """Where the words of a query stand on a page image, by the analysis of the search."""
    office, actor = the_office(), the_actor()
    found = office.viewing.marks(_id(document), number, asked["q"], actor=actor)
    with office.records.read(actor) as tx:
        page = tx.pages.get(tx.documents.current_version(found.document).id, number)
    return {
        "width_px": page.width_px,
        "height_px": page.height_px,
        "words": [_word(mark, page) for mark in found.marks],
        "pages": [{"number": at, "count": count} for at, count in sorted(found.counts.items())],
    }


@endpoint(
    "GET",
    "/documents/<uuid:document>/text",
    rights=Action.READ,
    gives=TextOut,
    answers={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    refuses=(404,),
)
def get_text(document: UUID) -> Values | Response:
    """What was read in a document: JSON by page, or plain text with form feeds between pages."""
    with the_office().records.begin(the_actor()) as tx:
        found = require_may_read_content(tx, _id(document))
        pages = tx.page_lines.texts(tx.documents.current_version(found.id).id)
        tx.note(accessed(found, "text"))
    if request.accept_mimetypes.best_match(["application/json", "text/plain"]) == "text/plain":
        return Response(PAGE_BREAK.join(page.text for page in pages), mimetype="text/plain")
    return {"pages": pages}


VIEWS = (get_original, get_page_image, get_page_words, get_text)


def _id(document: UUID) -> DocumentId:
    return DocumentId(str(document))


def _word(mark: Mark, page: StoredPage) -> Values:
    return {
        "text": mark.text,
        "fractions": mark,
        "pixels": {
            "left": round(mark.left * page.width_px),
            "top": round(mark.top * page.height_px),
            "width": round(mark.width * page.width_px),
            "height": round(mark.height * page.height_px),
        },
    }
