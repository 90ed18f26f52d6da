"""Screens: the retention rules (Fristenkatalog), and changing them with a preview."""

from collections.abc import Mapping
from contextlib import closing
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.domain.errors import DomainError, InvalidValue, NotVisible
from eakte.domain.reference import PlanCode
from eakte.domain.retention import RetentionRule
from eakte.domain.retention_table import write_rules
from eakte.domain.rule_change import RuleChangeId, RuleChangeOrder
from eakte.due_sheets import change_sheet
from eakte.refusals import Refusal
from eakte.web import fields, list_files, notes
from eakte.web.errors import form_refusal
from eakte.web.guard import needs, takes_files, the_actor, the_office
from eakte.web.rule_form import form_of, version_said

blueprint = Blueprint("rulebook", __name__, url_prefix="/fristenkatalog")

LARGEST_TABLE_BYTES = 400 * 1024  # four times the 400 rules of a big city


@blueprint.get("")
@needs(Action.READ_RETENTION)
def screen() -> ResponseReturnValue:
    """All rules by position, and the latest changes."""
    return _screen(refusal=None)


@blueprint.post("")
@needs(Action.RULE)
@takes_files
def propose() -> ResponseReturnValue:
    """Propose another table of rules as a CSV file; its preview comes next."""
    try:
        change = the_office().rulebook.propose(_uploaded(), actor=the_actor())
    except DomainError as error:
        refusal = form_refusal(error)
        return _screen(refusal=refusal), refusal.status
    return redirect(url_for("rulebook.change", change=change.id), 303)


@blueprint.get("/regeln.csv")
@needs(Action.READ_RETENTION)
def table() -> Response:
    """The table of rules as it is uploaded again."""
    plan = the_office().rulebook.rules(actor=the_actor())
    headers = {"Content-Disposition": "attachment; filename=fristenkatalog.csv"}
    return Response(write_rules(plan.rules), mimetype="text/csv", headers=headers)


@blueprint.get("/fassung")
@needs(Action.RULE)
def version() -> ResponseReturnValue:
    """The form for a new version of one rule."""
    rule = _rule(fields.line(request.args, "regel"))
    return render_template("rule_version.html", rule=rule, form=form_of(rule), refusal=None)


@blueprint.post("/fassung")
@needs(Action.RULE)
def propose_version() -> ResponseReturnValue:
    """Propose a new version of one rule; its preview comes next."""
    office, actor, form = the_office(), the_actor(), request.form
    rule = _rule(fields.line(form, "regel"))
    try:
        with office.records.read(actor) as tx:
            said = version_said(rule, form, today=tx.today)
        change = office.rulebook.propose_version(rule.rule_id, said, actor=actor)
    except DomainError as error:
        refusal = form_refusal(error)
        page = render_template("rule_version.html", rule=rule, form=form.to_dict(), refusal=refusal)
        return page, refusal.status
    return redirect(url_for("rulebook.change", change=change.id), 303)


@blueprint.get("/aenderungen/<uuid:change>")
@needs(Action.READ_RETENTION)
def change(change: UUID) -> ResponseReturnValue:
    """The preview of a change: which case files change from when to when."""
    return _change(change, refusal=None)


@blueprint.get("/aenderungen/<uuid:change>/stand")
@needs(Action.READ_RETENTION)
def progress(change: UUID) -> ResponseReturnValue:
    """How far a change has come, for a page that asks for it again."""
    found = the_office().rulebook.change(_id(change), actor=the_actor())
    return render_template("parts/rule_progress.html", change=found)


@blueprint.get("/aenderungen/<uuid:change>/liste.<form>")
@needs(Action.READ_RETENTION)
def change_file(change: UUID, form: str) -> Response:
    """All case files that a change reaches, as a file."""
    office, actor = the_office(), the_actor()
    chosen = list_files.form_of(form)
    found = office.rulebook.change(_id(change), actor=actor)
    with office.records.read(actor) as tx:
        today = tx.today
    with change_sheet(office, found.id, form=chosen, actor=actor) as path:
        return list_files.as_file(path, name="regelaenderung", today=today)


@blueprint.post("/aenderungen/<uuid:change>/anwenden")
@needs(Action.RULE)
def apply(change: UUID) -> ResponseReturnValue:
    """Put the rules in force; case files follow in the background."""
    reason = fields.line(request.form, "grund")
    try:
        the_office().rulebook.apply(_id(change), reason=reason, actor=the_actor())
    except NotVisible:
        raise
    except DomainError as error:
        refusal = form_refusal(error)
        return _change(change, refusal=refusal), refusal.status
    notes.tell("Die Regeln sind gespeichert; die Akten folgen im Hintergrund.")
    return redirect(url_for("rulebook.change", change=change), 303)


@blueprint.post("/aenderungen/<uuid:change>/zurueckziehen")
@needs(Action.RULE)
def withdraw(change: UUID) -> ResponseReturnValue:
    """Withdraw a change that was not applied."""
    the_office().rulebook.withdraw(_id(change), actor=the_actor())
    notes.tell("Die Änderung ist zurückgezogen.", kind="info")
    return redirect(url_for("rulebook.screen"), 303)


@blueprint.post("/transferfrist/<code>")
@needs(Action.RULE)
def set_transfer_years(code: str) -> ResponseReturnValue:
    """Set how long closed case files of a position stay in direct access."""
    typed, reason = fields.line(request.form, "jahre"), fields.line(request.form, "grund")
    if typed and not typed.isdecimal():
        raise InvalidValue("jahre", "Die Transferfrist ist eine Zahl von Jahren.")
    years = int(typed) if typed else None
    the_office().rulebook.set_transfer_years(
        PlanCode(code), years, reason=reason, actor=the_actor()
    )
    notes.tell("Die Transferfrist ist gesetzt; die Akten folgen im Hintergrund.")
    return redirect(url_for("fileplan.position", code=code), 303)


def _screen(*, refusal: Refusal | None) -> str:
    office, actor = the_office(), the_actor()
    with office.records.read(actor) as tx:
        today = tx.today
    plan = office.rulebook.rules(actor=actor)
    return render_template(
        "rulebook.html",
        plan=plan,
        rules=_shown(plan.rules, fields.line(request.args, "q").lower()),
        changes=office.rulebook.changes(actor=actor),
        today=today,
        refusal=refusal,
    )


def _shown(rules: tuple[RetentionRule, ...], words: str) -> tuple[RetentionRule, ...]:
    """Rules in whose position, title or legal basis the words stand."""
    return tuple(
        rule for rule in rules if words in f"{rule.rule_id} {rule.title} {rule.legal_basis}".lower()
    )


def _change(change: UUID, *, refusal: Refusal | None) -> str:
    office, actor = the_office(), the_actor()
    found = office.rulebook.change(_id(change), actor=actor)
    with office.records.read(actor) as tx:
        people = {account.id: account.name for account in tx.people.accounts(actor.tenant)}
        today = tx.today
    return render_template(
        "rule_change.html",
        change=found,
        lines_page=office.rulebook.lines(found.id, actor=actor, cursor=request.args.get("ab")),
        people=people,
        today=today,
        form=_typed(found),
        refusal=refusal,
    )


def _typed(found: RuleChangeOrder) -> Mapping[str, str]:
    return {"grund": request.form.get("grund", found.reason)}


def _uploaded() -> str:
    """The text of the uploaded table.

    Raises:
        InvalidValue: there is none, or it is no text.
    """
    body = b""
    if file := request.files.get("datei"):
        with closing(file):
            body = file.read(LARGEST_TABLE_BYTES + 1)
    if not body:
        raise InvalidValue("file", "Wählen Sie die Datei mit den Regeln.")
    if len(body) > LARGEST_TABLE_BYTES:
        raise InvalidValue("file", "Diese Datei ist zu groß für eine Tabelle von Regeln.")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidValue("file", "Die Datei ist nicht als UTF-8 gespeichert.") from error


def _rule(key: str) -> RetentionRule:
    """One rule.

    Raises:
        NotVisible: there is none.
    """
    for rule in the_office().rulebook.rules(actor=the_actor()).rules:
        if rule.rule_id == key:
            return rule
    raise NotVisible("retention_rule", key)


def _id(change: UUID) -> RuleChangeId:
    return RuleChangeId(str(change))
