"""Screens: a case file (Akte), a new one (Neue Akte), its closing sheet (zdA-Blatt)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.caseload import NewCase
from eakte.domain.access import Action, CaseFileId, Confidentiality, UnitId
from eakte.domain.casefile import CaseState
from eakte.domain.errors import CloseRefused, DomainError, InvalidValue
from eakte.journal import case_stream
from eakte.records import CaseOrder, CaseQuery
from eakte.refusals import Refusal, refusal_of
from eakte.web import fields
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("case", __name__, url_prefix="/akten")

TABS = ("deckblatt", "dokumente", "verlauf", "fristen")


@blueprint.get("")
@needs(Action.READ)
def listing() -> ResponseReturnValue:
    """Case files, sorted, filtered and paged."""
    query = CaseQuery(
        words=request.args.get("q", ""),
        state=_state(request.args.get("stand", "")),
        file_plan_code=request.args.get("position", ""),
        lead_unit=request.args.get("einheit", ""),
        order=_order(request.args.get("sortierung", "")),
    )
    with the_office().records.read(the_actor()) as tx:
        page = tx.lines.cases(query, cursor=request.args.get("ab"))
        units = tx.people.units(tx.subject.tenant)
    return render_template("cases.html", page=page, query=query, units=units)


@blueprint.get("/neu")
@needs(Action.FILE)
def blank() -> ResponseReturnValue:
    """The form for a new case file."""
    return _new_form({"position": request.args.get("position", "")}, refusal=None)


@blueprint.post("/neu")
@needs(Action.FILE)
def open_case() -> ResponseReturnValue:
    """Open a case file; when it is refused every input stays."""
    form = request.form
    try:
        case = the_office().casework.open(
            NewCase(
                file_plan_code=form.get("position", "").split(" ")[0],
                subject=form.get("betreff", ""),
                lead_unit=UnitId(form["einheit"]) if form.get("einheit") else None,
                confidentiality=Confidentiality(form.get("vertraulichkeit", "INTERNAL")),
                restricted="eingeschraenkt" in form,
                location=form.get("standort", ""),
            ),
            actor=the_actor(),
        )
    except DomainError as error:
        refusal = refusal_of(error)
        return _new_form(form.to_dict(), refusal=refusal), refusal.status
    flash(f"Die Akte {case.reference} ist eröffnet.", "success")
    return redirect(url_for("case.screen", case=case.id), 303)


@blueprint.get("/<case>")
@needs(Action.READ)
def screen(case: str) -> ResponseReturnValue:
    """A case file with its tabs: cover sheet, documents, history, periods."""
    office, actor = the_office(), the_actor()
    tab = request.args.get("ansicht", TABS[0])
    with office.records.begin(actor) as tx:
        found = tx.cases.get(CaseFileId(case))
        tx.cases.touch(found.id)
        view = {
            "case": found,
            "documents": tx.documents.in_case(found.id),
            "proceedings": tx.cases.proceedings(found.id),
            "follow_ups": tx.follow_ups.of_case(found.id),
            "members": tx.cases.members(found.id),
            "events": tx.cases.events(found.id),
            "path": tx.plans.file_plan().path(found.file_plan_code),
            "units": {unit.id: unit for unit in tx.people.units(found.tenant)},
            "people": {account.id: account for account in tx.people.accounts(found.tenant)},
            "history": tx.history(case_stream(found.id), cursor=request.args.get("ab")),
            "today": tx.today,
        }
    retention = office.lifecycle.explanation(found.id, actor=actor)
    return render_template(
        "case.html", tab=tab if tab in TABS else TABS[0], retention=retention, **view
    )


@blueprint.post("/<case>/vorgaenge")
@needs(Action.FILE)
def add_proceeding(case: str) -> ResponseReturnValue:
    """Add a proceeding."""
    proceeding = the_office().casework.add_proceeding(
        CaseFileId(case), subject=request.form.get("betreff", ""), actor=the_actor()
    )
    flash(f"Der Vorgang {proceeding.reference} ist angelegt.", "success")
    return redirect(url_for("case.screen", case=case, ansicht="dokumente"), 303)


@blueprint.post("/<case>/wiedervorlagen")
@needs(Action.FILE)
def follow_up(case: str) -> ResponseReturnValue:
    """Put a resubmission at the case file."""
    office, actor = the_office(), the_actor()
    with office.records.read(actor) as tx:
        due_on = fields.due_day(request.form.get("am", ""), field="am", today=tx.today)
    if due_on is None:
        raise InvalidValue("am", "Wann soll die Akte wieder vorliegen? Zum Beispiel 14 (Tage).")
    remark = request.form.get("bemerkung", "")
    office.deskwork.follow_up(CaseFileId(case), due_on=due_on, remark=remark, actor=actor)
    flash("Die Wiedervorlage ist notiert.", "success")
    return redirect(url_for("case.screen", case=case), 303)


@blueprint.post("/wiedervorlagen/<follow_up>/<deed>")
@needs(Action.FILE)
def settle_follow_up(follow_up: str, deed: str) -> ResponseReturnValue:
    """Done (erledigt), or moved (verschoben) by days or to a day."""
    office, actor = the_office(), the_actor()
    if deed == "erledigt":
        office.deskwork.finish_follow_up(follow_up, actor=actor)
        flash("Die Wiedervorlage ist erledigt.", "success")
    else:
        with office.records.read(actor) as tx:
            due_on = fields.due_day(request.form.get("um", "7"), field="um", today=tx.today)
        office.deskwork.move_follow_up(
            follow_up, due_on=due_on or tx.today, actor=actor
        )
        flash("Die Wiedervorlage ist verschoben.", "success")
    return redirect(_back(url_for("my_day.screen")), 303)


@blueprint.post("/<case>/ereignisse")
@needs(Action.CLOSE)
def record_event(case: str) -> ResponseReturnValue:
    """Record the day of an event on which the period waits."""
    office, actor = the_office(), the_actor()
    with office.records.read(actor) as tx:
        on = fields.day(request.form.get("am", ""), field="am", today=tx.today)
    if on is None:
        raise InvalidValue("am", "An welchem Tag war das Ereignis?")
    trigger = request.form.get("ereignis", "")
    office.casework.record_event(CaseFileId(case), trigger=trigger, on=on, actor=actor)
    flash("Das Ereignis ist eingetragen, die Frist ist neu berechnet.", "success")
    return redirect(url_for("case.screen", case=case, ansicht="fristen"), 303)


@blueprint.get("/<case>/zda")
@needs(Action.READ)
def closing_sheet(case: str) -> ResponseReturnValue:
    """The closing sheet: each point, and the retention sentence."""
    return _sheet(CaseFileId(case), refusal=None)


@blueprint.post("/<case>/zda")
@needs(Action.CLOSE)
def close(case: str) -> ResponseReturnValue:
    """Close the case file; nothing closes while a point is open."""
    try:
        closed = the_office().casework.close(
            CaseFileId(case),
            actor=the_actor(),
            revision=request.form.get("revision", type=int),
        )
    except CloseRefused as error:
        refusal = refusal_of(error)
        return _sheet(CaseFileId(case), refusal=refusal), refusal.status
    flash(f"Die Akte {closed.reference} ist zu den Akten verfügt.", "success")
    return redirect(url_for("case.screen", case=case, ansicht="fristen"), 303)


@blueprint.post("/<case>/oeffnen")
@needs(Action.REOPEN)
def reopen(case: str) -> ResponseReturnValue:
    """Lift the closing, with a reason."""
    reason = request.form.get("grund", "")
    the_office().casework.reopen(CaseFileId(case), reason=reason, actor=the_actor())
    flash("Die Akte ist wieder offen.", "success")
    return redirect(url_for("case.screen", case=case), 303)


def _sheet(case: CaseFileId, *, refusal: Refusal | None) -> str:
    office, actor = the_office(), the_actor()
    sheet = office.casework.sheet(case, actor=actor)
    with office.records.read(actor) as tx:
        documents = {document.id: document for document in tx.documents.in_case(case)}
        waiting = {item.id: item for item in tx.follow_ups.of_case(case)}
    return render_template(
        "closing.html",
        sheet=sheet,
        case=sheet.case,
        documents=documents,
        follow_ups=waiting,
        refusal=refusal,
    )


def _new_form(form: dict[str, str], *, refusal: Refusal | None) -> str:
    with the_office().records.read(the_actor()) as tx:
        plan = tx.plans.file_plan()
        units = tx.people.units(tx.subject.tenant)
    positions = [unit for unit in plan.units.values() if unit.is_assignable]
    return render_template(
        "case_new.html", form=form, positions=positions, units=units, refusal=refusal
    )


def _state(text: str) -> CaseState | None:
    return {"offen": CaseState.OPEN, "geschlossen": CaseState.CLOSED}.get(text)


def _order(text: str) -> CaseOrder:
    orders = {"betreff": CaseOrder.SUBJECT, "neueste": CaseOrder.NEWEST}
    return orders.get(text, CaseOrder.REFERENCE)


def _back(otherwise: str) -> str:
    """The place the form names, if it is one of ours."""
    target = request.form.get("zurueck", "")
    return target if target.startswith("/") and not target.startswith("//") else otherwise
