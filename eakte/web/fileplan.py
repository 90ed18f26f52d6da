"""Screen: the file plan (Aktenplan): tree, case files under a position, inherited period."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.domain.reference import PlanCode
from eakte.records import CaseQuery
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("fileplan", __name__, url_prefix="/aktenplan")


@blueprint.get("")
@needs(Action.READ)
def tree() -> ResponseReturnValue:
    """All positions as a tree."""
    with the_office().records.read(the_actor()) as tx:
        plan = tx.plans.file_plan()
    return render_template("fileplan.html", plan=plan, position=None)


@blueprint.get("/<code>")
@needs(Action.READ)
def position(code: str) -> ResponseReturnValue:
    """One position: the rules in force there, and its case files."""
    plan_code = PlanCode(code)
    with the_office().records.read(the_actor()) as tx:
        plan = tx.plans.file_plan()
        unit = plan.unit(plan_code)
        rules = plan.rules_for(plan_code, on=tx.today)
        page = tx.lines.cases(CaseQuery(file_plan_code=code), cursor=request.args.get("ab"))
    return render_template(
        "fileplan.html",
        plan=plan,
        position=unit,
        path=plan.path(plan_code),
        rules=rules,
        page=page,
    )
