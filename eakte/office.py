"""The flows of an installation in one hand, for screens, the REST service and workers."""

from dataclasses import dataclass

from eakte.accounts import Accounts
from eakte.casework import Casework
from eakte.deskwork import Deskwork
from eakte.filing import Filing
from eakte.keeping import Keeping
from eakte.legibility import Legibility
from eakte.lifecycle import Lifecycle
from eakte.operation import Operation
from eakte.recognition import Recognition
from eakte.reconcile import Reconciliation
from eakte.records import Records
from eakte.renditions import Renditions
from eakte.settings import Settings
from eakte.viewing import Viewing


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """All use cases, wired by `eakte.app`."""

    settings: Settings
    records: Records
    accounts: Accounts
    casework: Casework
    deskwork: Deskwork
    filing: Filing
    keeping: Keeping
    legibility: Legibility
    lifecycle: Lifecycle
    operation: Operation
    recognition: Recognition
    reconciliation: Reconciliation
    renditions: Renditions
    viewing: Viewing
