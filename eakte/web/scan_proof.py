"""Screen: what proves a batch (Siegel, Transfervermerke), and what became of its paper."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action, may
from eakte.domain.errors import DomainError
from eakte.domain.scan_letters import LetterId
from eakte.domain.scanning import BatchId
from eakte.refusals import Refusal
from eakte.scanning.batch_view import BatchView
from eakte.scanning.paper import PaperLine
from eakte.scanning.seal_checks import SealState
from eakte.web import fields, notes
from eakte.web.errors import form_refusal
from eakte.web.guard import needs, the_actor, the_office
from eakte.web.scan_batch import batch_id

blueprint = Blueprint("scan_proof", __name__, url_prefix="/scan")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofScreen:
    """What the screen shows.

    view, sealed: for those who look after batches, else None. sealed: None, too, before the seal.
    """

    line: PaperLine
    view: BatchView | None
    sealed: SealState | None


@blueprint.get("/papier")
@needs(Action.DELIVER)
def papers() -> str:
    """Batches whose paper may be released or destroyed now, the oldest first."""
    page = the_office().scan_paper.lines(actor=the_actor(), cursor=request.args.get("ab"))
    return render_template("scan_papers.html", lines_page=page)


@blueprint.get("/<uuid:batch>/nachweis")
@needs(Action.DELIVER)
def screen(batch: UUID) -> str:
    """Seal, notes and paper of a batch."""
    return _shown(batch)


@blueprint.post("/<uuid:batch>/nachweis/siegel")
@needs(Action.SCAN)
def check(batch: UUID) -> ResponseReturnValue:
    """Have the seal compared with what is kept, byte by byte."""
    the_office().seal_checks.order(batch_id(batch), actor=the_actor())
    return redirect(url_for("scan_proof.screen", batch=batch), 303)


@blueprint.get("/<uuid:batch>/nachweis/siegel")
@needs(Action.SCAN)
def progress(batch: UUID) -> Response:
    """How far the check of the seal is, asked for every two seconds; at its end the whole page."""
    state = the_office().seal_checks.state(batch_id(batch), actor=the_actor())
    answer = Response(render_template("parts/scan_seal.html", sealed=state, batch=batch))
    if state.ordered is None or state.ordered.has_failed:
        answer.headers["HX-Redirect"] = url_for("scan_proof.screen", batch=batch)
    return answer


@blueprint.get("/<uuid:batch>/nachweis/vermerke/<uuid:letter>.xml")
@needs(Action.DELIVER)
def note(batch: UUID, letter: UUID) -> Response:
    """The transfer note of a letter."""
    found = the_office().sealing.note(batch_id(batch), LetterId(str(letter)), actor=the_actor())
    return Response(found, mimetype="application/xml")


@blueprint.post("/<uuid:batch>/nachweis/freigabe")
@needs(Action.FILE)
def release(batch: UUID) -> ResponseReturnValue:
    """The department needs the paper of its letters no longer."""
    try:
        paper = the_office().scan_paper.release(batch_id(batch), actor=the_actor())
    except DomainError as error:
        return _refused(batch, error)
    notes.tell(
        "Das ist festgehalten. Was davon bleibt oder noch wartet, steht unter Papier."
        if paper.kept_letters
        else "Das Papier ist freigegeben. Die Scanstelle vernichtet es und trägt das ein."
    )
    return redirect(url_for("scan_proof.screen", batch=batch), 303)


@blueprint.post("/<uuid:batch>/nachweis/vernichtung")
@needs(Action.SCAN)
def record(batch: UUID) -> ResponseReturnValue:
    """The paper was destroyed."""
    method = fields.line(request.form, "verfahren")
    try:
        the_office().scan_paper.record(batch_id(batch), method=method, actor=the_actor())
    except DomainError as error:
        return _refused(batch, error)
    notes.tell("Die Vernichtung ist eingetragen. Der Eintrag wird nie geändert.")
    return redirect(url_for("scan_proof.screen", batch=batch), 303)


def _refused(batch: UUID, error: DomainError) -> ResponseReturnValue:
    refusal = form_refusal(error)
    return _shown(batch, refusal=refusal), refusal.status


def _shown(batch: UUID, *, refusal: Refusal | None = None) -> str:
    office, actor, key = the_office(), the_actor(), batch_id(batch)
    is_overseer = may(actor, Action.SCAN)
    seen = ProofScreen(
        line=office.scan_paper.see(key, actor=actor),
        view=office.scan_checking.see(key, actor=actor) if is_overseer else None,
        sealed=_sealed(key) if is_overseer else None,
    )
    return render_template("scan_proof.html", seen=seen, refusal=refusal, form=request.form)


def _sealed(batch: BatchId) -> SealState | None:
    """The seal with what is known of it; None: there is none yet."""
    office, actor = the_office(), the_actor()
    if office.sealing.kept(batch, actor=actor) is None:
        return None
    return office.seal_checks.state(batch, actor=actor)
