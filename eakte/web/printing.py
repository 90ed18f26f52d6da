"""Screen: paper for scanning (Trennblätter und Etiketten), chosen here and printed as PDF."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from eakte.domain.access import Action, CaseFileId, UnitId
from eakte.domain.casefile import CaseFile, DocumentId
from eakte.domain.errors import DomainError, InvalidValue, NotVisible
from eakte.domain.reference import PlanCode
from eakte.printing.labels import LAYOUTS, Alignment, LabelForm
from eakte.printing.orders import LabelOrder, SheetOrder
from eakte.records import Transaction
from eakte.refusals import Refusal
from eakte.web import fields
from eakte.web.errors import form_refusal
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("printing", __name__, url_prefix="/drucken")

ADD, TRIAL = "dazu", "probe"
FIELDS = {
    "copies": "kopien",
    "document_type": "dokumentart",
    "count": "anzahl",
    "start": "platz",
    "right_mm": "rechts",
    "down_mm": "runter",
}


@blueprint.get("")
@needs(Action.DELIVER)
def screen() -> ResponseReturnValue:
    """Choose sheets and labels; case files are gathered in the address."""
    return _screen(request.args, refusal=None)


@blueprint.get("/trennblaetter")
@needs(Action.DELIVER)
def sheets() -> ResponseReturnValue:
    """The chosen sheets as PDF, or one more case file on the list."""
    asked = request.args
    try:
        with the_office().records.read(the_actor()) as tx:
            cases = _chosen(tx, asked, typed=fields.line(asked, "aktenzeichen"))
        if asked.get("schritt") == ADD:
            gathered = asked.copy()
            gathered.setlist("akte", [case.id for case in cases])
            gathered.pop("aktenzeichen", None)
            return _screen(gathered, refusal=None)
        body = the_office().printing.sheets(_sheet_order(asked, cases), actor=the_actor())
    except NotVisible:
        raise
    except DomainError as error:
        return _refused(error, asked)
    return _pdf(body, "trennblaetter.pdf")


@blueprint.post("/etiketten")
@needs(Action.DELIVER)
def labels() -> ResponseReturnValue:
    """Labels as PDF: their numbers are taken; or a trial without numbers."""
    form, printing = request.form, the_office().printing
    try:
        order = _label_order(form)
        if form.get("schritt") == TRIAL:
            return _pdf(printing.trial(order, actor=the_actor()), "probedruck.pdf")
        body = printing.labels(order, actor=the_actor())
    except DomainError as error:
        return _refused(error, form)
    return _pdf(body, "etiketten.pdf")


def _sheet_order(asked: MultiDict[str, str], cases: Sequence[CaseFile]) -> SheetOrder:
    position, unit = fields.line(asked, "position"), fields.line(asked, "einheit")
    return SheetOrder(
        returns=tuple(DocumentId(fields.key(one)) for one in asked.getlist("dokument")),
        cases=tuple(case.id for case in cases),
        positions=(PlanCode(position),) if position else (),
        units=(UnitId(unit),) if unit else (),
        is_universal=bool(asked.get("neu")),
        document_type=fields.line(asked, "dokumentart"),
        copies=_number(asked, "kopien") or 1,
    )


def _label_order(form: MultiDict[str, str]) -> LabelOrder:
    alignment = Alignment(
        start=_number(form, "platz") or 1,
        right_mm=_millimetres(form, "rechts"),
        down_mm=_millimetres(form, "runter"),
        is_framed=bool(form.get("rahmen")),
    )
    return LabelOrder(
        count=_number(form, "anzahl") or 0,
        form=fields.choice(form, "bogen", LabelForm, LabelForm.SMALL),
        alignment=alignment,
        first=_number(form, "erste"),
    )


def _chosen(tx: Transaction, asked: MultiDict[str, str], *, typed: str) -> Sequence[CaseFile]:
    """The case files of the list, each once, and the one that is typed.

    Raises:
        InvalidValue: there is no such case file.
        NotVisible: one of the list does not exist.
    """
    found = {key: tx.cases.get(CaseFileId(fields.key(key))) for key in asked.getlist("akte")}
    if typed:
        case = tx.cases.by_reference(typed)
        if case is None:
            raise InvalidValue("aktenzeichen", f"Die Akte {typed} gibt es nicht.")
        found[case.id] = case
    return tuple(found.values())


def _number(source: MultiDict[str, str], name: str) -> int | None:
    """A typed whole number; None for an empty field.

    Raises:
        InvalidValue: it is none.
    """
    typed = fields.line(source, name)
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal() and len(typed) < len("1000000000")):
        raise InvalidValue(name, "Geben Sie eine ganze Zahl ein.")
    return int(typed)


def _millimetres(source: MultiDict[str, str], name: str) -> float:
    """A typed length such as -1,5.

    Raises:
        InvalidValue: it is none.
    """
    typed = fields.line(source, name).replace(",", ".").replace("−", "-")
    try:
        return float(typed or 0)
    except ValueError as error:
        raise InvalidValue(name, "Geben Sie Millimeter an, zum Beispiel -1,5.") from error


def _typed(millimetres: float) -> str:
    """A length as people type it."""
    return f"{millimetres:g}".replace(".", ",")


def _screen(form: MultiDict[str, str], *, refusal: Refusal | None) -> str:
    offsets = the_office().printing.offsets(actor=the_actor())
    used = next(reversed(tuple(offsets)), LabelForm.SMALL)
    right_mm, down_mm = offsets.get(used, (0.0, 0.0))
    with the_office().records.read(the_actor()) as tx:
        return render_template(
            "printing.html",
            form=form,
            cases=_chosen(tx, form, typed=""),
            plan=tx.plans.file_plan(),
            units=tx.people.units(tx.subject.tenant),
            used={"bogen": used, "rechts": _typed(right_mm), "runter": _typed(down_mm)},
            bogen=[(one, f"{one} ({LAYOUTS[one].labels} Etiketten)") for one in LabelForm],
            refusal=refusal,
        )


def _refused(error: DomainError, form: MultiDict[str, str]) -> ResponseReturnValue:
    """The screen again with what was typed."""
    refusal = form_refusal(error)
    refusal = replace(refusal, field=FIELDS.get(refusal.field or "", refusal.field))
    return _screen(form, refusal=refusal), refusal.status


def _pdf(body: bytes, name: str) -> Response:
    answer = Response(body, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
