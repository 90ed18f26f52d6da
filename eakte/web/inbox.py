"""Screen: the inbox (Posteingang): image left, form right, one combination files, next follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.deskwork import FilingOrder
from eakte.domain.access import Action, UnitId
from eakte.domain.casefile import CaseFile, CaseState, Document, DocumentId
from eakte.domain.errors import DomainError, InvalidValue
from eakte.domain.scan_letters import Doubt
from eakte.records import Transaction
from eakte.refusals import Refusal
from eakte.web import fields, notes
from eakte.web.errors import form_refusal
from eakte.web.guard import needs, the_actor, the_office
from eakte.web.sheets import sheets

blueprint = Blueprint("inbox", __name__, url_prefix="/posteingang")

NO_CASE = "Der Eingang wurde noch nicht abgelegt. Wählen Sie eine Akte aus."
NOT_ONE_CASE = "Diese Akte gibt es nicht, oder mehrere passen. Wählen Sie eine Akte aus."
INPUTS = ("akte", "betreff", "absender", "wiedervorlage")
MOST_LOOKED_THROUGH = 200  # items among which the next one is found


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A case file that the text of the item names, and on which page."""

    case: CaseFile
    page: int


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
        return render_template(
            "inbox_list.html",
            lines_page=page,
            total=tx.lines.inbox_count(),
            suggestions={line.id: _suggestion(tx, line.id) for line in page.lines},
            units={unit.id: unit for unit in tx.people.units(tx.subject.tenant)},
            today=tx.today,
        )


@blueprint.get("/<uuid:document>")
@needs(Action.READ_INBOX)
def item(document: UUID) -> ResponseReturnValue:
    """One item with its form, the suggested case file filled in."""
    with the_office().records.read(the_actor()) as tx:
        found = tx.documents.get(_id(document))
        if found.case is not None or found.attachment_to is not None:
            return redirect(url_for("document.screen", document=document))
        suggestion = _suggestion(tx, found.id)
        form = {
            "akte": suggestion.case.reference if suggestion else "",
            "betreff": found.subject,
            "absender": found.sender,
            "wiedervorlage": "",
        }
        return _rendered(tx, found, form, refusal=None)


@blueprint.post("/<uuid:document>/ablegen")
@needs(Action.FILE)
def file(document: UUID) -> ResponseReturnValue:
    """File the item and show the next; when it is refused every input stays."""
    office, actor = the_office(), the_actor()
    form = {name: fields.line(request.form, name) for name in INPUTS}
    try:
        with office.records.read(actor) as tx:
            case = _case_of(tx, form["akte"])
            due = fields.due_day(form["wiedervorlage"], field="wiedervorlage", today=tx.today)
        order = FilingOrder(
            case=case.id,
            subject=form["betreff"] or None,
            sender=form["absender"],
            follow_up_on=due,
        )
        office.deskwork.file(_id(document), order, actor=actor)
    except DomainError as error:
        refusal = form_refusal(error)
        with office.records.read(actor) as tx:
            found = tx.documents.get(_id(document))
            return _rendered(tx, found, form, refusal=refusal), refusal.status
    undo = url_for("inbox.undo", document=document)
    notes.tell(f"Abgelegt in {case.reference} {case.subject}.", undo=undo)
    return _next_item(document)


@blueprint.post("/<uuid:document>/rueckgaengig")
@needs(Action.FILE)
def undo(document: UUID) -> ResponseReturnValue:
    """Take the filing back; the item is in the inbox again."""
    the_office().deskwork.unfile(_id(document), actor=the_actor())
    notes.forget(request.path)
    notes.tell("Die Ablage wurde zurückgenommen.", kind="info")
    return redirect(url_for("inbox.item", document=document), 303)


@blueprint.post("/<uuid:document>/weitergeben")
@needs(Action.FILE)
def route(document: UUID) -> ResponseReturnValue:
    """„Nicht für mich“: to the inbox of another unit, or back to the mail room."""
    unit = fields.line(request.form, "einheit")
    the_office().deskwork.route(
        _id(document), unit=UnitId(unit) if unit else None, actor=the_actor()
    )
    notes.tell("Der Eingang wurde weitergegeben.")
    return _next_item(document)


@blueprint.get("/akten")
@needs(Action.FILE)
def case_options() -> ResponseReturnValue:
    """Lines under the case field while somebody types."""
    with the_office().records.read(the_actor()) as tx:
        cases = tx.lines.case_suggestions(fields.line(request.args, "q"))
    return render_template("parts/case_options.html", cases=cases)


def _rendered(
    tx: Transaction, found: Document, form: Mapping[str, str], *, refusal: Refusal | None
) -> str:
    version = tx.documents.current_version(found.id)
    places = [line.id for line in tx.lines.inbox(limit=MOST_LOOKED_THROUGH).lines]
    twins = [twin for twin in tx.documents.same_bytes(version.sha256) if twin.id != found.id]
    number = request.args.get("seite", 1, type=int)
    return render_template(
        "inbox_item.html",
        document=found,
        form=form,
        refusal=refusal,
        suggestion=_suggestion(tx, found.id),
        said=tx.scan_results.said_of(found.id),
        sheets=sheets(tx, found, version, number=number),
        attachments=tx.documents.attachments(found.id),
        twins=twins,
        twin_cases=tx.cases.of_documents(twins),
        units=tx.people.units(tx.subject.tenant),
        place=places.index(found.id) + 1 if found.id in places else None,
        total=tx.lines.inbox_count(),
        doubts=[flag for flag in sorted(found.flags) if flag in set(Doubt)],
        following=_after(places, found.id),
        today=tx.today,
    )


def _suggestion(tx: Transaction, document: DocumentId) -> Suggestion | None:
    """What the text suggests, if this person may file there: nobody learns of other case files."""
    told = tx.documents.suggestion(document)
    case = tx.cases.by_reference(str(told.get("reference", ""))) if told else None
    if case is None or case.state is not CaseState.OPEN:
        return None
    return Suggestion(case=case, page=int(told.get("page", 1)))


def _case_of(tx: Transaction, typed: str) -> CaseFile:
    """The open case file that was typed or chosen.

    Raises:
        InvalidValue: nothing was typed, or it is not one visible open case file.
    """
    if not typed:
        raise InvalidValue("akte", NO_CASE)
    if (exact := tx.cases.by_reference(typed)) is not None:
        return exact
    found = tx.lines.case_suggestions(typed)
    if len(found) == 1:
        return found[0]
    raise InvalidValue("akte", NOT_ONE_CASE)


def _after(places: Sequence[DocumentId], document: DocumentId) -> DocumentId | None:
    if document not in places or document == places[-1]:
        return None
    return places[places.index(document) + 1]


def _next_item(document: UUID) -> ResponseReturnValue:
    """The item after this one; ids are sorted by time, so a filed one still has its place."""
    with the_office().records.read(the_actor()) as tx:
        waiting = [line.id for line in tx.lines.inbox(limit=MOST_LOOKED_THROUGH).lines]
    if not waiting:
        return redirect(url_for("inbox.screen"), 303)
    following = next((key for key in waiting if key > str(document)), waiting[0])
    return redirect(url_for("inbox.item", document=following), 303)


def _id(document: UUID) -> DocumentId:
    return DocumentId(str(document))
