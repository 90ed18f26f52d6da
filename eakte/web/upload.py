"""Upload by drag and drop or by a file field: into a case file, or into the inbox."""

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action, CaseFileId
from eakte.domain.casefile import Direction
from eakte.intake import Inbox, InCase, Upload
from eakte.receipts import Receipt
from eakte.refusals import EXPECTED, refusal_of
from eakte.spool import spooled
from eakte.web import fields
from eakte.web.guard import needs, the_actor, the_office
from werkzeug.datastructures import FileStorage

blueprint = Blueprint("upload", __name__)


@blueprint.post("/hochladen")
@needs(Action.DELIVER)
def receive() -> ResponseReturnValue:
    """One receipt for each file; a refused file never stops the others."""
    results = [_received(file) for file in request.files.getlist("datei") if file.filename]
    if request.accept_mimetypes.best == "application/json":
        refused = [result for result in results if "refusal" in result]
        return jsonify(results=results), (422 if refused and len(refused) == len(results) else 201)
    for result in results:
        flash(result.get("refusal") or f"{result['file']} ist angekommen.",
              "error" if "refusal" in result else "success")
    case = request.form.get("akte", "")
    target = url_for("case.screen", case=case) if case else url_for("inbox.screen")
    return redirect(target, 303)


def _received(file: FileStorage) -> dict[str, str]:
    name = file.filename or ""
    try:
        receipt = _take(file)
    except EXPECTED as error:
        return {"file": name, "refusal": refusal_of(error).sentence}
    return {"file": name, "document": receipt.document_id, "sha256": receipt.sha256,
            "url": url_for("document.screen", document=receipt.document_id)}


def _take(file: FileStorage) -> Receipt:
    office, actor, form = the_office(), the_actor(), request.form
    case = form.get("akte", "")
    with office.records.read(actor) as tx:
        dated_on = fields.day(form.get("datum", ""), field="datum", today=tx.today)
    with spooled(
        file.stream,
        folder=office.settings.scratch_folder,
        length=None,
        sha256=None,
        limit_bytes=office.settings.upload_limit_bytes,
        needs_announcement=False,
    ) as body:
        upload = Upload(
            path=body.path,
            file_name=file.filename or "",
            size_bytes=body.size_bytes,
            sha256=body.sha256,
            subject=form.get("betreff", "").strip(),
            sender=form.get("absender", "").strip(),
            direction=Direction(form.get("richtung", Direction.INCOMING)),
            dated_on=dated_on,
            is_draft="entwurf" in form,
        )
        into = InCase(case=CaseFileId(case)) if case else Inbox()
        return office.filing.receive(upload, into=into, actor=actor, key=form.get("schluessel"))
