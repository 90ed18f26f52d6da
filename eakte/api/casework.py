"""Endpoint of the parts of a case file: its proceedings (Vorgänge)."""

from uuid import UUID

from eakte.api.conditions import inside, once, revision_asked
from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import endpoint
from eakte.api.fields import Key, Request, Text, Values
from eakte.api.schemas import ProceedingOut
from eakte.domain.access import Action, CaseFileId
from eakte.domain.casefile import Proceeding, ProceedingId
from eakte.records import Transaction


class NewProceedingIn(Request):
    """A proceeding to be added."""

    subject = Text(required=True, least=1)
    parent = Key(data_key="parent_id")


@endpoint(
    "POST",
    "/case-files/<uuid:case>/proceedings",
    rights=Action.FILE,
    said=NewProceedingIn,
    gives=ProceedingOut,
    status=201,
    refuses=(404, 409, 412),
)
def add_proceeding(case: UUID, said: Values) -> Proceeding:
    """Add a proceeding (Vorgang), at the most five levels deep.

    The same Idempotency-Key gives the same proceeding again.
    """
    casework, actor, key = the_office().casework, the_actor(), CaseFileId(str(case))

    def act(tx: Transaction) -> Proceeding:
        tx.cases.locked(key, revision=revision_asked())
        return inside(casework, tx).add_proceeding(key, **said, actor=actor)

    def again(tx: Transaction, proceeding: str) -> Proceeding:
        return tx.cases.proceeding(tx.cases.get(key).id, ProceedingId(proceeding))

    return once(said, act, again)


VIEWS = (add_proceeding,)
