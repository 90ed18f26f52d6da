"""Screen: the inbox (Posteingang): image left, form right, one combination files and shows the next."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.deskwork import FilingOrder
from eakte.domain.access import Action, UnitId
from eakte.domain.casefile import CaseFile, CaseState, Document, DocumentId
from eakte.domain.errors import DomainError, InvalidValue
from eakte.records import Transaction
from eakte.refusals import refusal_of
from eakte.web import fields
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("inbox", __name__, url_prefix="/posteingang")

NO_CASE = "Wählen Sie eine Akte aus."


@blueprint.get("")
@needs(Action.READ_INBOX)
def screen() -> ResponseReturnValue:
    """The oldest item, or that everything is filed."""
    with the_office().records.read(the_actor()) as tx:
        oldest = tx.lines.inbox(limit=1).lines
    if oldest:
        return redirect(url_for("inbox.item", document=oldest[0].id))
    return render_template("inbox_empty.html")


@blueprint.get("/liste")
@needs(Action.READ_INBOX)
def listing() -> ResponseReturnValue:
    """All items as a list, paged."""
    with the_office().records.read(the_actor()) as tx:
        page = tx.lines.inbox(cursor=request.args.get("ab"))
        return render_template("inbox_list.html", page=page, total=tx.lines.inbox_count())


@blueprint.get("/<document>")
@needs(Action.READ_INBOX)
def item(document: str) -> ResponseReturnValue:
    """One item with its form, the suggested case file filled in."""
    with the_office().records.read(the_actor()) as tx:
        found = tx.documents.get(DocumentId(document))
        if found.case is not None:
            return redirect(url_for("document.screen", document=document))
        suggestion = tx.documents.suggestion(found.id)
        form = {
            "akte": str(suggestion.get("reference", "")),
            "betreff": found.subject,
            "absender": found.sender,
            "wiedervorlage": "",
        }
        return _rendered(tx, found, form, refusal=None)


@blueprint.post("/<document>/ablegen")
@needs(Action.FILE)
def file(document: str) -> ResponseReturnValue:
    """File the item and show the next; when it is refused every input stays."""
    office, actor = the_office(), the_actor()
    form = {name: request.form.get(name, "") for name in ("akte", "betreff", "absender")}
    form["wiedervorlage"] = request.form.get("wiedervorlage", "")
    try:
        with office.records.read(actor) as tx:
            case = _case_of(tx, form["akte"])
            order = FilingOrder(
                case=case.id,
                subject=form["betreff"].strip() or None,
                sender=form["absender"].strip(),
                follow_up_on=fields.due_day(
                    form["wiedervorlage"], field="wiedervorlage", today=tx.today
                ),
            )
        office.deskwork.file(DocumentId(document), order, actor=actor)
    except DomainError as error:
        refusal = refusal_of(error)
        with office.records.read(actor) as tx:
            found = tx.documents.get(DocumentId(document))
            return _rendered(tx, found, form, refusal=refusal), refusal.status
    flash(f"Abgelegt in {case.reference}.", f"undo:{document}")
    return _next_item(document)


@blueprint.post("/<document>/rueckgaengig")
@needs(Action.FILE)
def undo(document: str) -> ResponseReturnValue:
    """Take the filing back; the item is in the inbox again."""
    the_office().deskwork.unfile(DocumentId(document), actor=the_actor())
    flash("Die Ablage wurde zurückgenommen.", "success")
    return redirect(url_for("inbox.item", document=document), 303)


@blueprint.post("/<document>/weitergeben")
@needs(Action.FILE)
def route(document: str) -> ResponseReturnValue:
    """„Nicht für mich“: to the inbox of another unit, or back to the mail room."""
    unit = request.form.get("einheit", "")
    the_office().deskwork.route(
        DocumentId(document), unit=UnitId(unit) if unit else None, actor=the_actor()
    )
    flash("Der Eingang wurde weitergegeben.", "success")
    return _next_item(document)


@blueprint.get("/akten")
@needs(Action.FILE)
def case_options() -> ResponseReturnValue:
    """Lines under the case field while somebody types."""
    with the_office().records.read(the_actor()) as tx:
        cases = tx.lines.case_suggestions(request.args.get("q", ""))
    return render_template("parts/case_options.html", cases=cases)


def _rendered(
    tx: Transaction, found: Document, form: dict[str, str], *, refusal: object
) -> str:
    version = tx.documents.current_version(found.id)
    around = tx.lines.inbox(limit=200).lines
    places = [line.id for line in around]
    return render_template(
        "inbox_item.html",
        document=found,
        form=form,
        refusal=refusal,
        suggestion=tx.documents.suggestion(found.id),
        page_count=tx.documents.page_count(version.id) or 0,
        pages=tx.pages.of(version),
        attachments=tx.documents.attachments(found.id),
        twins=[twin for twin in tx.documents.same_bytes(version.sha256) if twin.id != found.id],
        units=tx.people.units(tx.subject.tenant),
        place=places.index(found.id) + 1 if found.id in places else None,
        total=tx.lines.inbox_count(),
        following=_after(places, found.id),
    )


def _case_of(tx: Transaction, typed: str) -> CaseFile:
    """The open case file that was typed or chosen.

    Raises:
        InvalidValue: nothing was typed, or it is not one visible open case file.
    """
    if not typed.strip():
        raise InvalidValue("akte", NO_CASE)
    if (exact := tx.cases.by_reference(typed.strip())) is not None:
        return exact
    found = tx.lines.case_suggestions(typed)
    if len(found) == 1 and found[0].state is CaseState.OPEN:
        return found[0]
    raise InvalidValue("akte", "Diese Akte gibt es nicht eindeutig. " + NO_CASE)


def _after(places: list[DocumentId], document: DocumentId) -> DocumentId | None:
    if document not in places or document == places[-1]:
        return None
    return places[places.index(document) + 1]


def _next_item(document: str) -> ResponseReturnValue:
    """The item after this one; ids are sorted by time, so a filed one still has its place."""
    with the_office().records.read(the_actor()) as tx:
        waiting = tx.lines.inbox(limit=200).lines
    following = next((line.id for line in waiting if line.id > document), None)
    if following is None and waiting:
        following = waiting[0].id
    if following is None:
        return redirect(url_for("inbox.screen"), 303)
    return redirect(url_for("inbox.item", document=following), 303)
