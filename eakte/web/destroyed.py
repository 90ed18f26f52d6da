"""What is shown at the address of a case file that was destroyed (Löschnachweis)."""

from flask import render_template, request

from eakte.domain.access import CaseFileId
from eakte.domain.errors import NotVisible
from eakte.domain.reference import PlanCode
from eakte.journal import case_stream
from eakte.web.guard import the_actor, the_office


def stub_page(case: CaseFileId) -> str:
    """The stub of a destroyed case file with its history.

    Raises:
        NotVisible: it was not destroyed, or the person does not see it.
    """
    with the_office().records.read(the_actor()) as tx:
        stub = tx.destructions.stub(case)
        if stub is None:
            raise NotVisible("case file", case)
        plan = tx.plans.file_plan()
        code = PlanCode(stub.file_plan_code)
        return render_template(
            "destroyed.html",
            stub=stub,
            path=plan.path(code) if code in plan.units else (),
            units={unit.id: unit for unit in tx.people.units(tx.subject.tenant)},
            history=tx.history(case_stream(case), cursor=request.args.get("ab")),
        )
