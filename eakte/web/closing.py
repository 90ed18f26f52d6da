"""Screen: the closing sheet (zdA-Blatt), of one case file or of several at once."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from eakte.domain.access import Action, CaseFileId
from eakte.domain.casefile import CaseFile, CaseState
from eakte.domain.errors import DomainError
from eakte.refusals import Refusal, refusal_of
from eakte.web import fields, notes
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("closing", __name__, url_prefix="/akten")

MOST_CASES = 50  # as many as one page of the list shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one case file among several."""

    case: CaseFile
    refusal: Refusal | None = None


@blueprint.get("/<uuid:case>/zda")
@needs(Action.CLOSE)
def sheet(case: UUID) -> ResponseReturnValue:
    """The closing sheet: each point, and the retention sentence."""
    return _sheet(CaseFileId(str(case)), refusal=None)


@blueprint.post("/<uuid:case>/zda")
@needs(Action.CLOSE)
def close(case: UUID) -> ResponseReturnValue:
    """Close the case file; nothing closes while a point is open."""
    key = CaseFileId(str(case))
    revision = request.form.get("revision", type=int)
    try:
        closed = the_office().casework.close(key, actor=the_actor(), revision=revision)
    except DomainError as error:
        refusal = refusal_of(error)
        return _sheet(key, refusal=refusal), refusal.status
    notes.tell(f"Die Akte {closed.reference} ist zu den Akten verfügt.")
    return redirect(url_for("case.screen", case=case, ansicht="fristen"), 303)


@blueprint.get("/zda")
@needs(Action.CLOSE)
def sheets() -> ResponseReturnValue:
    """One sheet for several case files: which are ready, and what is open at the others."""
    office, actor = the_office(), the_actor()
    found = [office.casework.sheet(key, actor=actor) for key in _chosen(request.args)]
    still_open = [one for one in found if one.case.state is CaseState.OPEN]
    return render_template("closings.html", sheets=still_open, results=())


@blueprint.post("/zda")
@needs(Action.CLOSE)
def close_all() -> ResponseReturnValue:
    """Close several case files; each has its own result, and a refused one stops no other."""
    results = [_result(key) for key in _chosen(request.form)]
    return render_template("closings.html", sheets=(), results=results)


def _chosen(source: MultiDict[str, str]) -> list[CaseFileId]:
    return [CaseFileId(fields.key(case)) for case in source.getlist("akte")[:MOST_CASES]]


def _result(key: CaseFileId) -> Result:
    office, actor = the_office(), the_actor()
    with office.records.read(actor) as tx:
        case = tx.cases.get(key)
    try:
        return Result(case=office.casework.close(key, actor=actor, revision=case.revision))
    except DomainError as error:
        return Result(case=case, refusal=refusal_of(error))


def _sheet(case: CaseFileId, *, refusal: Refusal | None) -> str:
    office, actor = the_office(), the_actor()
    found = office.casework.sheet(case, actor=actor)
    with office.records.read(actor) as tx:
        documents = {document.id: document for document in tx.documents.in_case(case)}
        waiting = {item.id: item for item in tx.follow_ups.of_case(case)}
    return render_template(
        "closing.html",
        sheet=found,
        case=found.case,
        documents=documents,
        follow_ups=waiting,
        refusal=refusal,
    )
