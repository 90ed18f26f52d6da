"""Screens: the pages of a batch (Seiten): order, borders, turns, rescans; the scan stays as it is.

A page shows the image that counts for it now; turning and straightening are done in the letter.
"""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.domain.errors import DomainError, InvalidValue, NotVisible
from eakte.domain.scan_arranging import as_arranged, in_scan_order
from eakte.domain.scan_letters import LetterId, ScanLetter
from eakte.domain.scan_pages import Settlement
from eakte.refusals import EXPECTED, Refusal
from eakte.scanning.batch_view import BatchView
from eakte.web import fields, headers, notes, wording
from eakte.web.errors import form_refusal
from eakte.web.guard import needs, takes_files, the_actor, the_office
from eakte.web.scan_batch import batch_id, refused
from eakte.web.scan_uploads import scanned_file
from eakte.web.scan_words import AT_SCREEN, QUARTER_TURN
from eakte.web.sheets import FULL_WIDTH

blueprint = Blueprint("scan_pages", __name__, url_prefix="/scan/<uuid:batch>")

RETRY_IMAGE_S = 2
ATTACHED = "Beide waren schon Dokumente: Das zweite ist jetzt Anlage des ersten."
PAGES, PAGE = "seiten", "seite"  # the form stood on the screen with all pages, or with one


@blueprint.get("/seiten")
@needs(Action.SCAN)
def screen(batch: UUID) -> str:
    """All pages in their order, with the borders of the letters."""
    return _pages(batch)


@blueprint.get("/seiten/<int:page>")
@needs(Action.SCAN)
def one(batch: UUID, page: int) -> str:
    """One page: its image, what is known of it, and the field for another scan of it."""
    return _one(batch, page)


@blueprint.get("/seiten/<int:page>.webp")
@needs(Action.SCAN)
def image(batch: UUID, page: int) -> Response:
    """The image of a page; while it is being made the browser is asked to come again."""
    width = request.args.get("breite", FULL_WIDTH, type=int)
    body = the_office().rescanning.image(batch_id(batch), page, width=width, actor=the_actor())
    if body is None:
        return Response(status=202, headers={"Retry-After": str(RETRY_IMAGE_S)})
    return Response(body, mimetype="image/webp")


@blueprint.post("/seiten/<int:page>")
@needs(Action.SCAN)
def settle(batch: UUID, page: int) -> ResponseReturnValue:
    """Leave, straighten or turn a page."""
    office, form = the_office(), request.form
    try:
        wished = fields.choice(form, "tun", Settlement, Settlement.LEFT)
        settled = office.scan_checking.settle(
            batch_id(batch),
            page,
            wished,
            degrees=form.get("grad", QUARTER_TURN, type=int) if wished is Settlement.TURNED else 0,
            actor=the_actor(),
        )
    except DomainError as error:
        return _refused(batch, page, error)
    notes.tell(
        f"Seite {page} ist {wording.word(str(settled.settlement), 'settlement')}.",
        undo=url_for("scan_pages.take_back", batch=batch, page=page, von=request.form.get("von")),
    )
    return _back(batch, page)


@blueprint.post("/seiten/<int:page>/zurueck")
@needs(Action.SCAN)
def take_back(batch: UUID, page: int) -> ResponseReturnValue:
    """Take back what was decided on a page; it is to be looked at again."""
    try:
        the_office().scan_checking.take_back(batch_id(batch), page, actor=the_actor())
    except DomainError as error:
        return _refused(batch, page, error)
    notes.tell(f"Die Entscheidung zu Seite {page} ist zurückgenommen.", kind="info")
    return _back(batch, page - 1)


@blueprint.post("/seiten/<int:page>/stelle")
@needs(Action.SCAN)
def move(batch: UUID, page: int) -> ResponseReturnValue:
    """Put a page at another place in its letter."""
    try:
        letters = the_office().scan_checking.move(
            batch_id(batch), page, to=_place_wished(), actor=the_actor()
        )
    except DomainError as error:
        return _refused(batch, page, error)
    letter = next(one for one in letters if page in one.pages)
    notes.tell(f"Seite {page} steht an Stelle {letter.pages.index(page) + 1} ihres Schreibens.")
    return _back(batch, page - 1)


@blueprint.post("/seiten/<int:page>/teilen")
@needs(Action.SCAN)
def divide(batch: UUID, page: int) -> ResponseReturnValue:
    """Let a new letter begin at a page."""
    try:
        the_office().scan_checking.divide(batch_id(batch), page, actor=the_actor())
    except DomainError as error:
        return _refused(batch, page, error)
    notes.tell(f"Mit Seite {page} beginnt ein neues Schreiben.")
    return _back(batch, page - 1)


@blueprint.post("/seiten/<int:page>/eigenes")
@needs(Action.SCAN)
def set_apart(batch: UUID, page: int) -> ResponseReturnValue:
    """Let the rescan in the place of a page be a letter of its own."""
    try:
        letter = the_office().rescanning.set_apart(batch_id(batch), page, actor=the_actor())
    except DomainError as error:
        return _refused(batch, page, error)
    notes.tell(f"Der neue Scan ist jetzt Schreiben {letter.number}. Seite {page} ist wie zuvor.")
    return _back(batch, page - 1)


@blueprint.post("/schreiben/<uuid:letter>/verbinden")
@needs(Action.SCAN)
def join(batch: UUID, letter: UUID) -> ResponseReturnValue:
    """Add the next letter to this one."""
    try:
        key = LetterId(str(letter))
        before = len(_seen(batch).letters)
        after = the_office().scan_checking.join(batch_id(batch), key, actor=the_actor())
    except DomainError as error:
        return _refused(batch, 0, error)
    is_one = len(after) < before
    notes.tell("Die beiden Schreiben sind verbunden." if is_one else ATTACHED)
    return redirect(url_for("scan_pages.screen", batch=batch), 303)


@blueprint.post("/seiten/<int:page>/neu")
@needs(Action.SCAN)
@takes_files
def rescan(batch: UUID, page: int) -> ResponseReturnValue:
    """Another scan takes the place of a page; the former one stays in the scan that came."""
    take = partial(the_office().rescanning.replace, batch_id(batch), page, actor=the_actor())
    try:
        with scanned_file(request.files.get("scan")) as upload:
            take(upload)
    except EXPECTED as error:
        refusal = form_refusal(error)
        return _one(batch, page, refusal=refusal), refusal.status
    notes.tell(f"Der neue Scan von Seite {page} ist da und wird angesehen.")
    return redirect(url_for("scan_batch.screen", batch=batch, nach=page), 303)


@blueprint.get("/dateien/<int:part>")
@needs(Action.SCAN)
def original(batch: UUID, part: int) -> Response:
    """The bytes of a file of the batch as they came: the unsplit scan."""
    rescanning, actor = the_office().rescanning, the_actor()
    with rescanning.opened_part(batch_id(batch), part, actor=actor) as (path, came):
        answer = send_file(
            path,  # opened now, so that it can be read after the folder is gone
            mimetype="application/octet-stream",
            as_attachment=True,
            download_name=came.file_name,
            conditional=True,
            etag=came.part.sha256,
        )
    answer.headers["Content-Security-Policy"] = headers.FOREIGN_CONTENT
    answer.last_modified = None  # that would be the moment of this request
    return answer


def _pages(batch: UUID, *, refusal: Refusal | None = None) -> str:
    seen = _seen(batch)
    return render_template(
        "scan_pages.html",
        view=seen,
        pages=as_arranged(seen.pages, seen.letters),
        letters={letter.id: letter for letter in seen.letters},
        joinable=_joinable(seen.letters),
        focus=request.args.get("nach", 0, type=int),
        refusal=refusal,
    )


def _joinable(letters: Sequence[ScanLetter]) -> frozenset[LetterId]:
    """Letters that are followed by another one; of two records the refusal says what to do."""
    return frozenset(one.id for one, _ in pairwise(in_scan_order(letters)))


def _place_wished() -> int:
    """The place in the letter that was typed.

    Raises:
        InvalidValue: it is no number.
    """
    try:
        return int(fields.line(request.form, "to"))
    except ValueError as error:
        raise InvalidValue("to", "Geben Sie eine Zahl an.") from error


def _one(batch: UUID, page: int, *, refusal: Refusal | None = None) -> str:
    seen = _seen(batch)
    found = {one.number: one for one in seen.pages}.get(page)
    if found is None:
        raise NotVisible("page", str(page))
    files = {came.part.number: came for came in seen.parts}
    return render_template(
        "scan_page.html",
        view=seen,
        found=found,
        letter=next((one for one in seen.letters if page in one.pages), None),
        came=files[found.part],
        has_scanner=seen.batch.announced.device != AT_SCREEN,
        rescans=[came for came in seen.parts if came.replaces == page],
        refusal=refusal,
    )


def _seen(batch: UUID) -> BatchView:
    return the_office().scan_checking.see(batch_id(batch), actor=the_actor())


def _refused(batch: UUID, page: int, error: DomainError) -> ResponseReturnValue:
    """The screen on which the form stood, with why not."""
    came_from = request.values.get("von")
    if came_from not in {PAGES, PAGE}:
        return refused(batch, error)
    refusal = form_refusal(error)
    if came_from == PAGE:
        return _one(batch, page, refusal=refusal), refusal.status
    return _pages(batch, refusal=refusal), refusal.status


def _back(batch: UUID, page: int) -> ResponseReturnValue:
    """To the screen on which the form stood, behind the page."""
    came_from = request.values.get("von")
    if came_from == PAGE:
        return redirect(url_for("scan_pages.one", batch=batch, page=page + 1), 303)
    endpoint = "scan_pages.screen" if came_from == PAGES else "scan_batch.screen"
    return redirect(url_for(endpoint, batch=batch, nach=page), 303)
