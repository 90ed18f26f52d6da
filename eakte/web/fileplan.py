"""Screen: the file plan (Aktenplan): tree, case files under a position, inherited period."""

from flask import Blueprint, abort, render_template, request
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
    return render_template("fileplan.html", plan=plan, position=None, path=())


@blueprint.get("/<code>")
@needs(Action.READ)
def position(code: str) -> ResponseReturnValue:
    """One position: the rules in force there, and its case files."""
    plan_code = PlanCode(code)
    with the_office().records.read(the_actor()) as tx:
        plan = tx.plans.file_plan()
        if plan_code not in plan.units:
            abort(404)
        unit = plan.unit(plan_code)
        rules = plan.rules_for(plan_code, on=tx.today)
        query = CaseQuery(file_plan_code=unit.code)
        page = tx.lines.cases(query, cursor=request.args.get("ab"))
        total = tx.lines.case_count(query)
    return render_template(
        "fileplan.html",
        plan=plan,
        position=unit,
        path=plan.path(plan_code),
        rules=rules,
        cases_page=page,
        total=total,
    )
