"""Screen: what proves a batch (Siegel, Transfervermerke), and what became of its paper."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action, may
from eakte.domain.errors import DomainError
from eakte.domain.scan_letters import LetterId
from eakte.domain.scan_seal import Seal
from eakte.refusals import Refusal
from eakte.scanning.batch_view import BatchView
from eakte.scanning.paper import PaperLine
from eakte.scanning.sealing import SealCheck
from eakte.web import fields, notes
from eakte.web.errors import form_refusal
from eakte.web.guard import needs, the_actor, the_office
from eakte.web.scan_batch import batch_id

blueprint = Blueprint("scan_proof", __name__, url_prefix="/scan")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofScreen:
    """What the screen shows.

    view, seal: for those who look after batches, else None. check: the seal, just compared; None:
    nobody asked for it.
    """

    line: PaperLine
    view: BatchView | None
    seal: Seal | None
    check: SealCheck | None


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
def verify(batch: UUID) -> str:
    """Compare the seal with what is kept, byte by byte."""
    return _shown(batch, check=the_office().sealing.verify(batch_id(batch), actor=the_actor()))


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


def _shown(batch: UUID, *, check: SealCheck | None = None, refusal: Refusal | None = None) -> str:
    office, actor, key = the_office(), the_actor(), batch_id(batch)
    is_overseer = may(actor, Action.SCAN)
    seen = ProofScreen(
        line=office.scan_paper.see(key, actor=actor),
        view=office.scan_checking.see(key, actor=actor) if is_overseer else None,
        seal=office.sealing.kept(key, actor=actor) if is_overseer else None,
        check=check,
    )
    return render_template("scan_proof.html", seen=seen, refusal=refusal, form=request.form)
