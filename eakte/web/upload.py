"""Upload by drag and drop or by a file field: into a case file, or into the inbox."""

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from eakte.domain.access import Action, CaseFileId
from eakte.intake import Inbox, InCase
from eakte.receipts import Receipt
from eakte.refusals import EXPECTED, refusal_of
from eakte.web import fields, notes
from eakte.web.chosen_file import spooled_upload
from eakte.web.guard import needs, takes_files, the_actor, the_office

blueprint = Blueprint("upload", __name__)

TWIN = "Dieses Dokument ist schon da: {place}."


@blueprint.post("/hochladen")
@needs(Action.DELIVER)
@takes_files
def receive() -> ResponseReturnValue:
    """One receipt for each file; a refused file never stops the others."""
    results = [_received(file) for file in request.files.getlist("datei") if file.filename]
    is_refused = bool(results) and all("refusal" in result for result in results)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(results=results), 422 if is_refused else 201
    for result in results:
        refusal = result.get("refusal")
        told = f"{result['file']}: {refusal}" if refusal else f"{result['file']} ist angekommen."
        notes.tell(told, kind="danger" if refusal else "success")
    if not results:
        notes.tell("Es wurde keine Datei gewählt.", kind="warning")
    case = fields.line(request.form, "akte")
    if case:
        return redirect(url_for("case.screen", case=fields.key(case), ansicht="dokumente"), 303)
    return redirect(url_for("inbox.listing"), 303)


def _received(file: FileStorage) -> dict[str, str]:
    name = file.filename or ""
    try:
        receipt = _take(file)
    except EXPECTED as error:
        return {"file": name, "refusal": refusal_of(error).sentence}
    document = receipt.document_id
    return {
        "file": name,
        "document": document,
        "sha256": receipt.sha256,
        "url": url_for("document.screen", document=document),
        "state_url": url_for("document.state", document=document),
        "twin": _twin(receipt),
    }


def _take(file: FileStorage) -> Receipt:
    """Hand one file to the office.

    Raises:
        Exception: one of EXPECTED; nothing was stored then.
    """
    office, actor, form = the_office(), the_actor(), request.form
    case = fields.line(form, "akte")
    into = InCase(case=CaseFileId(fields.key(case))) if case else Inbox()
    with spooled_upload(file) as upload:
        key = fields.line(form, "schluessel") or None
        return office.filing.receive(upload, into=into, actor=actor, key=key)


def _twin(receipt: Receipt) -> str:
    """That the same bytes are there already, and where, as far as this person may know."""
    with the_office().records.read(the_actor()) as tx:
        found = tx.documents.same_bytes(receipt.sha256)
        others = [one for one in found if one.id != receipt.document_id]
        if not others:
            return ""
        case = tx.cases.get(others[0].case) if others[0].case else None
    return TWIN.format(place=f"Akte {case.reference}" if case else "im Posteingang")
