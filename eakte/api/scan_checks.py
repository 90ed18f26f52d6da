"""Endpoints of checking scan batches (Nachbearbeitung): pages, letters, and the end of a batch."""

from typing import Any
from uuid import UUID

from flask import Response

from eakte.api.bodies import delivered
from eakte.api.contents import RETRY_IMAGE_S, ImageAsked
from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import binary, endpoint
from eakte.api.fields import Request, Values
from eakte.api.scan_batches import report_of
from eakte.api.scan_schemas import (
    ScanMoveIn,
    ScanPageOut,
    ScanReasonIn,
    ScanReportOut,
    SettlementIn,
)
from eakte.api.schemas import ReceiptOut
from eakte.domain.access import Action, may
from eakte.domain.scan_letters import LetterId
from eakte.domain.scan_pages import ScanPage
from eakte.domain.scanning import BatchId
from eakte.intake import Upload
from eakte.scanning.steps import visible_batch

PAGE = "/scan-batches/<uuid:batch>/pages/<int:page>"  # unbounded: beyond a bound 405 is answered


class RescanAsked(Request):
    """Of a rescan nothing is said but its bytes."""


@endpoint(
    "POST",
    f"{PAGE}/settlement",
    rights=Action.SCAN,
    said=SettlementIn,
    gives=ScanPageOut,
    refuses=(404, 409),
)
def settle_scan_page(batch: UUID, page: int, said: Values) -> ScanPage:
    """Decide on a page: leave it, straighten it, or turn it by 90, 180 or 270 degrees.

    `awaited` asks the station for another scan of it; until that came the page is open.
    """
    settle = the_office().scan_checking.settle
    return settle(
        _id(batch),
        page,
        said["settlement"],
        degrees=said.get("degrees", 0),
        actor=the_actor(),
    )


@endpoint(
    "DELETE",
    f"{PAGE}/settlement",
    rights=Action.SCAN,
    gives=ScanPageOut,
    refuses=(404, 409),
    has_revisions=False,
)
def take_back_scan_settlement(batch: UUID, page: int) -> ScanPage:
    """Take back what was decided on a page: it shows as it was scanned and is open again."""
    return the_office().scan_checking.take_back(_id(batch), page, actor=the_actor())


@endpoint(
    "POST",
    f"{PAGE}/move",
    rights=Action.SCAN,
    said=ScanMoveIn,
    gives=ScanReportOut,
    refuses=(404, 409),
)
def move_scan_page(batch: UUID, page: int, said: Values) -> Values:
    """Put a page at another place in its letter; the scan that came keeps its order."""
    the_office().scan_checking.move(_id(batch), page, to=said["to"], actor=the_actor())
    return report_of(_id(batch))


@endpoint("POST", f"{PAGE}/divide", rights=Action.SCAN, gives=ScanReportOut, refuses=(404, 409))
def divide_scan_letter(batch: UUID, page: int) -> Values:
    """Let a new letter begin at this page: a separator sheet was missing."""
    the_office().scan_checking.divide(_id(batch), page, actor=the_actor())
    return report_of(_id(batch))


@endpoint("POST", f"{PAGE}/set-apart", rights=Action.SCAN, gives=ScanReportOut, refuses=(404, 409))
def set_scan_page_apart(batch: UUID, page: int) -> Values:
    """Let the rescan of this page be a letter of its own: it is another paper.

    The letter goes to the inbox. The page has its former image back; where the station had sent
    the rescan as its next scan, the page waits for another one.
    """
    the_office().rescanning.set_apart(_id(batch), page, actor=the_actor())
    return report_of(_id(batch))


@endpoint(
    "GET",
    f"{PAGE}/image",
    rights=Action.SCAN,
    asked=ImageAsked,
    answers={
        200: binary("image/webp", "The page as it was scanned"),
        202: {"description": "It is being made: ask again after Retry-After"},
    },
    refuses=(404,),
)
def get_scan_page_image(batch: UUID, page: int, asked: Values) -> Response:
    """The image of a page as it was scanned (WebP), in the kept size nearest to `width`."""
    image = the_office().rescanning.image
    body = image(_id(batch), page, width=asked["width"], actor=the_actor())
    if body is None:
        return Response(status=202, headers={"Retry-After": str(RETRY_IMAGE_S)})
    return Response(body, mimetype="image/webp")


@endpoint(
    "PUT",
    f"{PAGE}/image",
    rights=frozenset({Action.SCAN, Action.DELIVER}),
    asked=RescanAsked,
    gives=ReceiptOut,
    refuses=(404, 409, 411, 413, 507),
    takes_file=True,
    has_revisions=False,
)
def put_scan_page_image(batch: UUID, page: int, asked: Values) -> dict[str, Any]:  # noqa: ARG001 # nothing is
    """Hand in a rescan of a page for a receipt; the former image stays in the scan that came.

    A station may do so for its own batches while somebody waits for it: the page is then among the
    `open_pages` of the batch with the settlement `awaited`.
    """
    rescanning, actor = the_office().rescanning, the_actor()
    with the_office().records.read(actor) as tx:
        visible_batch(tx, _id(batch))
        tx.scans.page(_id(batch), page)  # before a long body is taken for nothing
    take = rescanning.replace if may(actor, Action.SCAN) else rescanning.answer
    with delivered(the_office().settings) as came:
        upload = Upload(
            path=came.body.path,
            file_name=came.file_name,
            size_bytes=came.body.size_bytes,
            sha256=came.body.sha256,
        )
        receipt = take(_id(batch), page, upload, actor=actor)
    return receipt.as_json()


@endpoint(
    "POST",
    "/scan-batches/<uuid:batch>/letters/<uuid:letter>/join",
    rights=Action.SCAN,
    gives=ScanReportOut,
    refuses=(404, 409),
)
def join_scan_letters(batch: UUID, letter: UUID) -> Values:
    """Add the pages of the next letter to this one: a sheet stood where none belongs."""
    checking = the_office().scan_checking
    checking.join(_id(batch), LetterId(str(letter)), actor=the_actor())
    return report_of(_id(batch))


@endpoint(
    "POST",
    "/scan-batches/<uuid:batch>/correct",
    rights=Action.SCAN,
    said=ScanReasonIn,
    gives=ScanReportOut,
    refuses=(404, 409),
)
def correct_scan_batch(batch: UUID, said: Values) -> Values:
    """Say that what came is right and the announced count is wrong; a stopped batch goes on."""
    checking = the_office().scan_checking
    checking.correct(_id(batch), reason=said["reason"], actor=the_actor())
    return report_of(_id(batch))


@endpoint(
    "POST",
    "/scan-batches/<uuid:batch>/give-up",
    rights=Action.SCAN,
    said=ScanReasonIn,
    gives=ScanReportOut,
    refuses=(404, 409),
)
def give_up_scan_batch(batch: UUID, said: Values) -> Values:
    """Give up a batch of which nothing was filed."""
    checking = the_office().scan_checking
    checking.give_up(_id(batch), reason=said["reason"], actor=the_actor())
    return report_of(_id(batch))


@endpoint(
    "POST",
    "/scan-batches/<uuid:batch>/erase",
    rights=Action.SCAN,
    said=ScanReasonIn,
    gives=ScanReportOut,
    refuses=(404, 409),
)
def erase_scan_files(batch: UUID, said: Values) -> Values:
    """Order that the files of a batch go which somebody else gave up; nothing brings them back."""
    erasing = the_office().given_up_scans
    erasing.order(_id(batch), reason=said["reason"], actor=the_actor())
    return report_of(_id(batch))


@endpoint(
    "POST",
    "/scan-batches/<uuid:batch>/close",
    rights=Action.SCAN,
    gives=ScanReportOut,
    refuses=(404, 409),
)
def close_scan_batch(batch: UUID) -> Values:
    """Close a batch whose account adds up; what is still to be done is named."""
    the_office().scan_checking.close(_id(batch), actor=the_actor())
    return report_of(_id(batch))


VIEWS = (
    settle_scan_page,
    take_back_scan_settlement,
    move_scan_page,
    divide_scan_letter,
    set_scan_page_apart,
    get_scan_page_image,
    put_scan_page_image,
    join_scan_letters,
    correct_scan_batch,
    give_up_scan_batch,
    erase_scan_files,
    close_scan_batch,
)


def _id(batch: UUID) -> BatchId:
    return BatchId(str(batch))
