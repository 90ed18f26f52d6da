"""Screen: one batch (Stapel): how far it is, pages to be looked at, letters, the account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action, CaseFileId, may
from eakte.domain.casefile import DocumentId
from eakte.domain.errors import DomainError, NotVisible
from eakte.domain.scan_letters import ScanLetter
from eakte.domain.scanning import BatchId
from eakte.records import Transaction
from eakte.refusals import Refusal
from eakte.scanning.batch_view import BatchView
from eakte.web import fields, notes
from eakte.web.errors import form_refusal
from eakte.web.guard import needs, the_actor, the_office
from eakte.web.scan_progress import Progress, progress_of
from eakte.web.scan_words import AT_SCREEN

blueprint = Blueprint("scan_batch", __name__, url_prefix="/scan/<uuid:batch>")

INBOX, SOME_CASE = "Posteingang", "Akte, die Sie nicht sehen dürfen"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """A letter with where it goes. is_visible: this person may open its document."""

    letter: ScanLetter
    target: str
    is_visible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchScreen:
    """What the screen shows.

    focus: the page that takes the focus, None: as the browser has it. has_scanner: whether the
    batch came from one, which can send a page once more. erasable_on: from which day on its files
    may be erased, None: it was not given up.
    """

    view: BatchView
    progress: Progress
    lines: Sequence[LetterLine]
    focus: int | None
    today: date
    has_scanner: bool
    erasable_on: date | None


@blueprint.get("")
@needs(Action.SCAN)
def screen(batch: UUID) -> str:
    """The batch as it stands."""
    return shown(batch)


@blueprint.get("/stand")
@needs(Action.SCAN)
def progress(batch: UUID) -> Response:
    """The moving part, asked for every two seconds; when nothing moves the page is loaded anew.

    The answer to a form is not loaded anew, or the form would be sent once more.
    """
    seen = _seen(batch)
    answer = Response(render_template("parts/scan_batch.html", seen=seen, refusal=None, form={}))
    if not seen.progress.is_moving:
        place = url_for("scan_batch.screen", batch=batch)
        is_there = urlsplit(request.headers.get("HX-Current-URL", "")).path == place
        answer.headers["HX-Refresh" if is_there else "HX-Redirect"] = "true" if is_there else place
    return answer


@blueprint.post("/abschliessen")
@needs(Action.SCAN)
def close(batch: UUID) -> ResponseReturnValue:
    """Close the batch; it is refused with the list of what is still to be done."""
    try:
        closed = the_office().scan_checking.close(batch_id(batch), actor=the_actor())
    except DomainError as error:
        return refused(batch, error)
    images = closed.accounting.images
    notes.tell(f"Der Stapel ist abgeschlossen: Alle {images} Bilder sind verbucht.")
    return redirect(url_for("scan_batch.screen", batch=batch), 303)


@blueprint.post("/berichtigen")
@needs(Action.SCAN)
def correct(batch: UUID) -> ResponseReturnValue:
    """Say that what came is right, with the reason."""
    reason = fields.line(request.form, "grund")
    try:
        the_office().scan_checking.correct(batch_id(batch), reason=reason, actor=the_actor())
    except DomainError as error:
        return refused(batch, error)
    notes.tell("Die Zählung ist berichtigt; der Stapel wird getrennt.")
    return redirect(url_for("scan_batch.screen", batch=batch), 303)


@blueprint.post("/aufgeben")
@needs(Action.SCAN)
def give_up(batch: UUID) -> ResponseReturnValue:
    """Give up a batch of which nothing was filed, with the reason."""
    reason = fields.line(request.form, "grund")
    try:
        the_office().scan_checking.give_up(batch_id(batch), reason=reason, actor=the_actor())
    except DomainError as error:
        return refused(batch, error)
    notes.tell("Der Stapel ist aufgegeben. Es wurde nichts davon abgelegt.", kind="info")
    return redirect(url_for("scan_batches.screen"), 303)


@blueprint.post("/loeschen")
@needs(Action.SCAN)
def erase(batch: UUID) -> ResponseReturnValue:
    """Order that the files of a batch that somebody else gave up go, with the reason."""
    reason = fields.line(request.form, "grund")
    try:
        the_office().given_up_scans.order(batch_id(batch), reason=reason, actor=the_actor())
    except DomainError as error:
        return refused(batch, error)
    notes.tell("Die Dateien des Stapels werden gelöscht.", kind="info")
    return redirect(url_for("scan_batch.screen", batch=batch), 303)


def shown(batch: UUID, *, refusal: Refusal | None = None) -> str:
    """The batch as it stands, above it why something was refused."""
    return render_template("scan_batch.html", seen=_seen(batch), refusal=refusal, form=request.form)


def refused(batch: UUID, error: DomainError) -> ResponseReturnValue:
    """The batch again, with why not; who may not see it gets no page of it."""
    refusal = form_refusal(error)
    return shown(batch, refusal=refusal), refusal.status


def batch_id(batch: UUID) -> BatchId:
    """The key of a batch as it stands in addresses."""
    return BatchId(str(batch))


def _seen(batch: UUID) -> BatchScreen:
    office, actor = the_office(), the_actor()
    found = office.scan_checking.see(batch_id(batch), actor=actor)
    with office.records.read(actor) as tx:
        return BatchScreen(
            view=found,
            progress=progress_of(found, now=tx.now),
            lines=[_line(tx, letter) for letter in found.letters],
            focus=_next_open(found),
            today=tx.today,
            has_scanner=found.batch.announced.device != AT_SCREEN,
            erasable_on=office.given_up_scans.erasable_on(found.batch),
        )


def _next_open(view: BatchView) -> int | None:
    """The open page behind the one that was just settled, which takes the focus."""
    settled = request.args.get("nach", type=int)
    if settled is None or not view.open_pages:
        return None
    numbers = [page.number for page in view.open_pages]
    return next((number for number in numbers if number > settled), numbers[0])


def _line(tx: Transaction, letter: ScanLetter) -> LetterLine:
    return LetterLine(letter=letter, target=_target(tx, letter), is_visible=_is_visible(tx, letter))


def _target(tx: Transaction, letter: ScanLetter) -> str:
    """Where a letter goes, as far as this person may know."""
    target = letter.target
    if target.case is None:
        return f"{INBOX} (Aktenplan {target.position})" if target.position else INBOX
    try:
        case = tx.cases.get(CaseFileId(target.case))
    except NotVisible:
        return SOME_CASE
    return f"{case.reference} {case.subject}"


def _is_visible(tx: Transaction, letter: ScanLetter) -> bool:
    if letter.document is None or not may(tx.subject, Action.READ):
        return False
    try:
        tx.documents.get(DocumentId(letter.document))
    except NotVisible:
        return False
    return True
