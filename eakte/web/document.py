"""Screen: a document (Dokument): page image with the words found marked on it."""

from dataclasses import replace
from pathlib import Path

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action, may
from eakte.domain.casefile import Direction, DocumentId
from eakte.domain.errors import NotVisible
from eakte.finding import PageMarks
from eakte.intake import require_may_read_content, stream_of
from eakte.web import fields, headers
from eakte.web.guard import needs, the_actor, the_office
from indexing import QueryRefused

blueprint = Blueprint("document", __name__, url_prefix="/dokumente")

FULL_WIDTH, THUMB_WIDTH = 1240, 160
RETRY_IMAGE_S = 2


@blueprint.get("/<document>")
@needs(Action.READ)
def screen(document: str) -> ResponseReturnValue:
    """The asked page with marks, thumbnails with counts, description, text and history."""
    office, actor = the_office(), the_actor()
    number = request.args.get("seite", 1, type=int)
    words = request.args.get("q", "")
    with office.records.read(actor) as tx:
        found = tx.documents.get(DocumentId(document))
        is_held = found.state == "quarantined" and not may(actor, Action.RELEASE_QUARANTINE)
        version = tx.documents.current_version(found.id)
        pages = () if is_held else tx.pages.of(version)
        view = {
            "document": found,
            "is_held": is_held,
            "version": version,
            "pages": pages,
            "page": next((page for page in pages if page.number == number), None),
            "page_count": tx.documents.page_count(version.id) or len(pages),
            "case": tx.cases.get(found.case) if found.case else None,
            "attachments": tx.documents.attachments(found.id),
            "letter": tx.documents.get(found.attachment_to) if found.attachment_to else None,
            "history": tx.history(stream_of(found), limit=20).lines,
        }
    if not is_held:
        office.filing.note_opened(found.id, actor=actor)
    marks = _marks(found.id, number, words) if view["page"] and words else None
    return render_template("document.html", number=number, words=words, marks=marks, **view)


@blueprint.get("/<document>/seiten/<int:number>.webp")
@needs(Action.READ)
def image(document: str, number: int) -> ResponseReturnValue:
    """A page image; while it is being made the browser is asked to come again."""
    width = request.args.get("breite", FULL_WIDTH, type=int)
    office, actor = the_office(), the_actor()
    body = office.filing.page_image(DocumentId(document), number, width=width, actor=actor)
    if body is None:
        return Response(status=202, headers={"Retry-After": str(RETRY_IMAGE_S)})
    answer = Response(body, mimetype="image/webp")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/<document>/original")
@needs(Action.READ)
def original(document: str) -> ResponseReturnValue:
    """The bytes as they came, as an attachment that no browser runs."""
    office, actor = the_office(), the_actor()
    with office.filing.opened_original(DocumentId(document), actor=actor) as (path, version):
        answer = send_file(
            _still_open(path),
            mimetype="application/octet-stream",
            as_attachment=True,
            download_name=version.file_name or "original",
            conditional=True,
            etag=version.sha256,
        )
    answer.headers["Content-Security-Policy"] = headers.FOREIGN_CONTENT
    return answer


@blueprint.post("/<document>")
@needs(Action.FILE)
def describe(document: str) -> ResponseReturnValue:
    """Change subject, sender, date, direction or draft."""
    office, actor = the_office(), the_actor()
    with office.records.read(actor) as tx:
        before = tx.documents.get(DocumentId(document))
        today = tx.today
    after = replace(
        before,
        subject=request.form.get("betreff", before.subject),
        sender=request.form.get("absender", before.sender).strip(),
        dated_on=fields.day(request.form.get("datum", ""), field="datum", today=today),
        direction=Direction(request.form.get("richtung", before.direction)),
        is_draft="entwurf" in request.form,
    )
    office.deskwork.describe(
        after, actor=actor, revision=request.form.get("revision", type=int)
    )
    flash("Die Angaben sind gespeichert.", "success")
    return redirect(request.form.get("zurueck") or url_for(".screen", document=document), 303)


@blueprint.post("/<document>/freigeben")
@needs(Action.RELEASE_QUARANTINE)
def release(document: str) -> ResponseReturnValue:
    """Let a document out of quarantine, with a reason."""
    reason = request.form.get("grund", "")
    the_office().deskwork.release(DocumentId(document), reason=reason, actor=the_actor())
    flash("Das Dokument ist freigegeben.", "success")
    return redirect(url_for(".screen", document=document), 303)


def _marks(document: DocumentId, number: int, words: str) -> PageMarks | None:
    try:
        return the_office().filing.marks(document, number, words, actor=the_actor())
    except (QueryRefused, NotVisible):
        return None
