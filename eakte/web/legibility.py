"""Screen: pages that are hard to read (Lesbarkeit), ticked off by whoever has looked at them."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.domain.casefile import DocumentId
from eakte.records import DoubtOrder, DoubtQuery
from eakte.web import fields, notes
from eakte.web.guard import needs, place_inside, the_actor, the_office

blueprint = Blueprint("legibility", __name__, url_prefix="/lesbarkeit")

ORDERS = {"schlechteste": DoubtOrder.WORST}


@blueprint.get("")
@needs(Action.FILE)
def screen() -> ResponseReturnValue:
    """Doubtful pages that nobody has looked at, narrowed, sorted and paged."""
    office, actor = the_office(), the_actor()
    query = DoubtQuery(
        reason=fields.line(request.args, "grund"),
        unit=fields.line(request.args, "einheit"),
        order=ORDERS.get(request.args.get("sortierung", ""), DoubtOrder.NEWEST),
    )
    page, total = office.legibility.doubtful(query, actor=actor, cursor=request.args.get("ab"))
    with office.records.read(actor) as tx:
        units = tx.people.units(actor.tenant)
    return render_template(
        "legibility.html",
        lines_page=page,
        total=total,
        query=query,
        units=units,
    )


@blueprint.post("/<uuid:document>/<int:number>")
@needs(Action.FILE)
def check(document: UUID, number: int) -> ResponseReturnValue:
    """A page was looked at; for ten minutes that can be taken back."""
    the_office().legibility.check(DocumentId(str(document)), number, actor=the_actor())
    undo = url_for("legibility.uncheck", document=document, number=number)
    notes.tell(f"Seite {number} ist geprüft.", undo=undo)
    return _back()


@blueprint.post("/<uuid:document>/<int:number>/zurueck")
@needs(Action.FILE)
def uncheck(document: UUID, number: int) -> ResponseReturnValue:
    """The page is to be looked at again."""
    key = DocumentId(str(document))
    the_office().legibility.check(key, number, actor=the_actor(), is_checked=False)
    notes.forget(request.full_path)
    notes.tell(f"Seite {number} steht wieder in der Liste.", kind="info")
    return _back()


def _back() -> ResponseReturnValue:
    """Where the form stood; with the list for everything else."""
    where = place_inside(request.form.get("zurueck", ""))
    return redirect(where or url_for("legibility.screen"), 303)
