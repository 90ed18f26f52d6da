"""The flows of an installation in one hand, for screens, the REST service and workers."""

from dataclasses import dataclass

from eakte.accounts import Accounts
from eakte.casework import Casework
from eakte.certifying import Certifying
from eakte.clockwork import Clockwork
from eakte.correspondence import Correspondence
from eakte.deskwork import Deskwork
from eakte.destruction import Destruction
from eakte.evidence import Evidence
from eakte.exporting import Exporting
from eakte.filing import Filing
from eakte.handover import HandOver
from eakte.holding import Holding
from eakte.index_care import IndexCare
from eakte.keeping import Keeping
from eakte.legibility import Legibility
from eakte.lifecycle import Lifecycle
from eakte.operation import Operation
from eakte.recognition import Recognition
from eakte.reconcile import Reconciliation
from eakte.records import Records
from eakte.remembering import Remembering
from eakte.renditions import Renditions
from eakte.retaining import Retaining
from eakte.rulebook import Rulebook
from eakte.settings import Settings
from eakte.viewing import Viewing
from eakte.watching import Watching


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """All use cases, wired by `eakte.app`."""

    settings: Settings
    records: Records
    accounts: Accounts
    casework: Casework
    certifying: Certifying
    clockwork: Clockwork
    correspondence: Correspondence
    deskwork: Deskwork
    destruction: Destruction
    evidence: Evidence
    exporting: Exporting
    filing: Filing
    handover: HandOver
    holding: Holding
    index_care: IndexCare
    keeping: Keeping
    legibility: Legibility
    lifecycle: Lifecycle
    operation: Operation
    recognition: Recognition
    reconciliation: Reconciliation
    remembering: Remembering
    renditions: Renditions
    retaining: Retaining
    rulebook: Rulebook
    viewing: Viewing
    watching: Watching
