"""Screen: a document (Dokument): page image with the words found marked on it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from eakte import torn
from eakte.domain.access import Action, may
from eakte.domain.casefile import Direction, Document, DocumentId
from eakte.domain.destruction import BeingDestroyed
from eakte.domain.errors import DomainError, InvalidValue, NotVisible
from eakte.intake import stream_of
from eakte.marking import PageMarks
from eakte.records import Transaction
from eakte.refusals import EXPECTED, Refusal
from eakte.web import fields, headers, notes, wording
from eakte.web.chosen_file import spooled_upload
from eakte.web.errors import form_refusal
from eakte.web.guard import needs, place_inside, takes_files, the_actor, the_office
from eakte.web.hit_place import place_in_list
from eakte.web.marked import marked
from eakte.web.search_address import asked_in
from eakte.web.sheets import FULL_WIDTH, WAITING, sheets
from indexing import QueryRefused, Sought

blueprint = Blueprint("document", __name__, url_prefix="/dokumente/<uuid:document>")

RETRY_IMAGE_S = 2
HISTORY_LINES = 20


@blueprint.get("")
@needs(Action.READ)
def screen(document: UUID) -> ResponseReturnValue:
    """The asked page with marks, thumbnails with counts, description, text and history."""
    if where := _page_with_words(_id(document)):
        return redirect(where)
    return _shown(_id(document))


@blueprint.get("/stand")
@needs(Action.READ)
def state(document: UUID) -> ResponseReturnValue:
    """How far the reading is, asked for while it runs; when it is over the page is loaded anew."""
    with the_office().records.read(the_actor()) as tx:
        found = tx.documents.get(_id(document))
        version = tx.documents.current_version(found.id)
        done, count = tx.pages.count(version.id), tx.documents.page_count(version.id)
    is_waiting = found.state in WAITING
    if request.accept_mimetypes.best == "application/json":
        return jsonify(sentence=wording.word(found.state, "state"), is_waiting=is_waiting)
    body = render_template("parts/document_state.html", document=found, done=done, count=count)
    answer = Response(body)
    if not is_waiting:
        answer.headers["HX-Refresh"] = "true"
    return answer


@blueprint.get("/seiten/<int:number>.webp")
@needs(Action.READ)
def image(document: UUID, number: int) -> ResponseReturnValue:
    """A page image; while it is being made the browser is asked to come again."""
    width = request.args.get("breite", FULL_WIDTH, type=int)
    actor = the_actor()
    body = the_office().viewing.page_image(_id(document), number, width=width, actor=actor)
    if body is None:
        return Response(status=202, headers={"Retry-After": str(RETRY_IMAGE_S)})
    return Response(body, mimetype="image/webp")


@blueprint.get("/original")
@needs(Action.READ)
def original(document: UUID) -> ResponseReturnValue:
    """The bytes of a version as they came, as an attachment that no browser runs."""
    viewing, number = the_office().viewing, request.args.get("fassung", type=int)
    with viewing.opened_original(_id(document), actor=the_actor(), number=number) as (
        path,
        version,
    ):
        answer = send_file(
            path,  # opened now, so that it can be read after the folder is gone
            mimetype="application/octet-stream",
            as_attachment=True,
            download_name=version.file_name or "original",
            conditional=True,
            etag=version.sha256,
        )
    answer.headers["Content-Security-Policy"] = headers.FOREIGN_CONTENT
    answer.last_modified = None  # that would be the moment of this request
    return answer


@blueprint.post("")
@needs(Action.FILE)
def describe(document: UUID) -> ResponseReturnValue:
    """Change subject, sender, date, direction or draft; what the form leaves out stays."""
    office, actor = the_office(), the_actor()
    form = request.form
    try:
        with office.records.read(actor) as tx:
            before = tx.documents.get(_id(document))
            after = _described(before, tx)
        office.deskwork.describe(after, actor=actor, revision=form.get("revision", type=int))
    except DomainError as error:
        refusal = form_refusal(error)
        return _shown(_id(document), refusal=refusal, form=form.to_dict()), refusal.status
    notes.tell("Die Angaben sind gespeichert.")
    where = place_inside(form.get("zurueck", ""))
    return redirect(where or url_for("document.screen", document=document), 303)


@blueprint.post("/fassungen")
@needs(Action.FILE)
@takes_files
def renew(document: UUID) -> ResponseReturnValue:
    """Take a new version; the former ones stay and can be had below the description."""
    file, revision = request.files.get("fassung"), request.form.get("revision", type=int)
    try:
        if file is None or not file.filename:
            raise InvalidValue("fassung", "Bitte wählen Sie die Datei der neuen Fassung.")
        with spooled_upload(file) as upload:
            the_office().filing.renew(_id(document), upload, actor=the_actor(), revision=revision)
    except EXPECTED as error:
        refusal = form_refusal(error)
        return _shown(_id(document), refused_version=refusal), refusal.status
    notes.tell("Die neue Fassung ist hinterlegt und wird jetzt gelesen. Die frühere bleibt.")
    return redirect(url_for("document.screen", document=document), 303)


@blueprint.post("/freigeben")
@needs(Action.RELEASE_QUARANTINE)
def release(document: UUID) -> ResponseReturnValue:
    """Let a document out of quarantine, with a reason."""
    reason = fields.line(request.form, "grund")
    try:
        the_office().deskwork.release(_id(document), reason=reason, actor=the_actor())
    except DomainError as error:
        refusal = form_refusal(error)
        return _shown(_id(document), refusal=refusal), refusal.status
    notes.tell("Das Dokument ist freigegeben und wird jetzt gelesen.")
    return redirect(url_for("document.screen", document=document), 303)


@blueprint.post("/lesen/abbrechen")
@needs(Action.FILE)
def stop_reading(document: UUID) -> ResponseReturnValue:
    """Stop the reading; what was read stays."""
    is_stopped = the_office().recognition.stop(_id(document), actor=the_actor())
    told = "Das Lesen ist abgebrochen. Gelesene Seiten und das Original sind geblieben."
    notes.tell(told if is_stopped else "Das Dokument ist schon fertig gelesen.", kind="info")
    return redirect(url_for("document.screen", document=document), 303)


@blueprint.post("/lesen/fortsetzen")
@needs(Action.FILE)
def go_on_reading(document: UUID) -> ResponseReturnValue:
    """Read the pages that are still missing."""
    is_ordered = the_office().recognition.go_on(_id(document), actor=the_actor())
    told = "Die fehlenden Seiten werden gelesen." if is_ordered else "Es fehlt keine Seite."
    notes.tell(told, kind="info")
    return redirect(url_for("document.screen", document=document), 303)


def _described(before: Document, tx: Transaction) -> Document:
    """The document with what the form says of it.

    Raises:
        InvalidValue: a value that cannot be taken.
    """
    form = request.form
    dated_on = before.dated_on
    if "datum" in form:
        dated_on = fields.day(form["datum"], field="datum", today=tx.today)
    return replace(
        before,
        subject=fields.line(form, "betreff", before.subject),
        sender=fields.line(form, "absender", before.sender),
        dated_on=dated_on,
        direction=fields.choice(form, "richtung", Direction, before.direction),
        is_draft=form.getlist("entwurf")[-1] == "1" if "entwurf" in form else before.is_draft,
    )


def _shown(
    key: DocumentId,
    *,
    refusal: Refusal | None = None,
    form: Mapping[str, str] | None = None,
    refused_version: Refusal | None = None,
) -> str:
    office, actor = the_office(), the_actor()
    with office.records.read(actor) as tx:
        found = tx.documents.get(key)
    if found.is_locked and not may(actor, Action.RELEASE_QUARANTINE):
        return render_template("document_held.html", document=found)
    office.viewing.note_opened(key, actor=actor)
    words, number = fields.line(request.args, "q"), request.args.get("seite", 1, type=int)
    marks = _marks(key, number, words) if words else None
    with office.records.read(actor) as tx:
        *former, version = tx.versions.of(key)
        pages = sheets(tx, found, version, number=number, found=marks)
        around = _around(tx, found)
    return render_template(
        "document.html",
        document=found,
        version=version,
        former=former,
        sheets=pages,
        words=words,
        place=place_in_list(key),
        pieces=marked(
            pages.page.text if pages.page else "", marks.wanted if marks else _sought(words)
        ),
        refusal=refusal,
        form=form or {},
        refused_version=refused_version,
        **around,
    )


def _page_with_words(document: DocumentId) -> str | None:
    """Where the first or the last page with the words is shown; None: that was not asked for."""
    wished = fields.line(request.args, "fundstelle")
    if not wished:
        return None
    address: dict[str, Any] = {**asked_in(request.args)}  # what url_for takes
    address |= {name: fields.line(request.args, name) or None for name in ("treffer", "ab")}
    marks = _marks(document, 1, fields.line(request.args, "q"))
    if marks and marks.counts:
        is_last = wished == "letzte"
        address["seite"] = max(marks.counts) if is_last else min(marks.counts)
        address["_anchor"] = "letzte" if is_last else None
    return url_for("document.screen", document=document, **address)


def _around(tx: Transaction, document: Document) -> Mapping[str, object]:
    """Where a document lies, what belongs to it, and the documents before and after it."""
    siblings = [one for one in _in_place(tx, document) if one.attachment_to is None]
    keys = [one.id for one in siblings]
    place = keys.index(document.id) if document.id in keys else None
    deliverer = tx.people.account(document.delivered_by)
    return {
        "case": tx.cases.get(document.case) if document.case else None,
        "said": tx.scan_results.said_of(document.id),
        "is_going": torn.is_going(tx, document),
        "attachments": tx.documents.attachments(document.id),
        "letter": tx.documents.get(document.attachment_to) if document.attachment_to else None,
        "history": tx.history(stream_of(document), limit=HISTORY_LINES).lines,
        "previous": siblings[place - 1] if place else None,
        "following": siblings[place + 1] if place is not None and place + 1 < len(keys) else None,
        "deliverer": deliverer.name if deliverer else "eakte",
    }


def _in_place(tx: Transaction, document: Document) -> Sequence[Document]:
    return tx.documents.in_case(document.case) if document.case else ()


def _sought(words: str) -> Sequence[Sought]:
    """What is marked in the text; nothing where the words cannot be looked for."""
    try:
        return the_office().filing.sought(words) if words else ()
    except QueryRefused:
        return ()


def _marks(document: DocumentId, number: int, words: str) -> PageMarks | None:
    """Where the words stand; None: no such words, or the page is not there yet or any more."""
    try:
        return the_office().viewing.marks(document, number, words, actor=the_actor())
    except (QueryRefused, NotVisible, BeingDestroyed):
        return None


def _id(document: UUID) -> DocumentId:
    return DocumentId(str(document))
