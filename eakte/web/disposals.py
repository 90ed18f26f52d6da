"""Screens: disposals (Aussonderung) as a list, and a new one from a worklist of periods."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action, CaseFileId
from eakte.domain.disposal import DisposalId, is_due
from eakte.domain.errors import InvalidValue
from eakte.web import due, fields, notes
from eakte.web.formats import counted
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("disposals", __name__, url_prefix="/aussonderung")

MOST_CASES = 1000  # put on a list by one click; each is locked and looked at
PORTION = 500  # case files that one query looks for on lists
WHOLE_LIST = "alle"
UNORDERED = "ohne-auftrag"


@blueprint.get("")
@needs(Action.READ_RETENTION)
def listing() -> ResponseReturnValue:
    """Disposals, the newest first, each with how many case files are in which state."""
    if request.args.get("stand") == UNORDERED:
        return _unordered()
    with the_office().records.read(the_actor()) as tx:
        disposals_page = tx.disposals.lines(cursor=request.args.get("ab"))
        counts = tx.disposals.counts_of(disposals_page.lines)
        orders = tx.destructions.open_of(disposals_page.lines)
        people = {one.id: one.name for one in tx.people.accounts(tx.subject.tenant)}
        unordered_count = tx.destructions.unordered_count()
    return render_template(
        "disposals.html",
        unordered_count=unordered_count,
        disposals_page=disposals_page,
        counts=counts,
        orders={order.disposal: order for order in orders},
        people=people,
    )


def _unordered() -> str:
    """Case files that may be destroyed and stand on no order, of all disposals."""
    with the_office().records.read(the_actor()) as tx:
        return render_template(
            "unordered.html",
            lines_page=tx.destructions.unordered(cursor=request.args.get("ab")),
            unordered_count=tx.destructions.unordered_count(),
        )


@blueprint.post("")
@needs(Action.DISPOSE)
def start() -> ResponseReturnValue:
    """Put chosen case files, or all of a worklist that may go, on a new list or an open one."""
    lifecycle, actor, form = the_office().lifecycle, the_actor(), request.form
    cases = _whole_list() if WHOLE_LIST in form else _ticked()
    if known := fields.line(form, "auf"):
        disposal = DisposalId(fields.key(known))
        count = lifecycle.add(disposal, cases, actor=actor)
    else:
        title = fields.line(form, "titel")
        disposal = lifecycle.start(cases, title=title, actor=actor).id
        count = len(cases)
    notes.tell(f"{counted(count, 'Akte steht', 'Akten stehen')} neu auf der Liste.")
    return redirect(url_for("disposal.screen", disposal=disposal), 303)


def _ticked() -> Sequence[CaseFileId]:
    return [CaseFileId(fields.key(case)) for case in request.form.getlist("akte")]


def _whole_list() -> Sequence[CaseFileId]:
    """The case files of the worklist in the form whose time has come and that no list has.

    Raises:
        InvalidValue: there are none, or too many for one go.
    """
    office, actor = the_office(), the_actor()
    query = due.asked(request.form)
    with office.records.read(actor) as tx:
        found = [case for case in tx.due.all(query) if is_due(case, today=query.on)]
        free: list[CaseFileId] = []
        for first in range(0, len(found), PORTION):
            part = found[first : first + PORTION]
            listed = tx.disposals.listed_among(part)
            free += [case.id for case in part if case.id not in listed]
    if not free:
        raise InvalidValue("akte", "Auf dieser Liste ist keine Akte auszusondern.")
    if len(free) > MOST_CASES:
        raise InvalidValue(
            "akte", f"Höchstens {MOST_CASES} Akten auf einmal; grenzen Sie die Liste ein."
        )
    return free
