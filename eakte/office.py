"""The flows of an installation in one hand, for screens, the REST service and workers."""

from dataclasses import dataclass

from eakte.accounts import Accounts
from eakte.adopting import Adopting
from eakte.backups.safekeeping import Safekeeping
from eakte.casework import Casework
from eakte.certifying import Certifying
from eakte.clockwork import Clockwork
from eakte.condition import Condition
from eakte.correspondence import Correspondence
from eakte.daybreak import Daybreak
from eakte.deskwork import Deskwork
from eakte.destruction import Destruction
from eakte.evidence import Evidence
from eakte.exporting import Exporting
from eakte.filing import Filing
from eakte.folder_watch import FolderWatch
from eakte.handover import HandOver
from eakte.holding import Holding
from eakte.index_care import IndexCare
from eakte.keeping import Keeping
from eakte.legibility import Legibility
from eakte.lifecycle import Lifecycle
from eakte.operation import Operation
from eakte.outbox import Outbox
from eakte.passing import Passing
from eakte.printing.orders import Printing
from eakte.protection import Protection
from eakte.reattaching import Reattaching
from eakte.recognition import Recognition
from eakte.reconcile import Reconciliation
from eakte.records import Records
from eakte.remembering import Remembering
from eakte.renditions import Renditions
from eakte.retaining import Retaining
from eakte.rulebook import Rulebook
from eakte.scanning.batches import Scanning
from eakte.scanning.checking import ScanChecking
from eakte.scanning.codes import ScannedCodes
from eakte.scanning.delivery import ScanDelivery
from eakte.scanning.direct import DirectDelivery
from eakte.scanning.figures import ScanFigures
from eakte.scanning.given_up import GivenUpScans
from eakte.scanning.paper import ScanPaper
from eakte.scanning.rescans import Rescanning
from eakte.scanning.seal_checks import SealChecks
from eakte.scanning.sealing import Sealing
from eakte.scanning.slots import ScanSlots
from eakte.settings import Settings
from eakte.viewing import Viewing
from eakte.watching import Watching


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """All use cases, wired by `eakte.app`."""

    settings: Settings
    records: Records
    accounts: Accounts
    adopting: Adopting
    casework: Casework
    certifying: Certifying
    clockwork: Clockwork
    condition: Condition
    correspondence: Correspondence
    daybreak: Daybreak
    deskwork: Deskwork
    destruction: Destruction
    direct_delivery: DirectDelivery
    evidence: Evidence
    exporting: Exporting
    filing: Filing
    folder_watch: FolderWatch
    given_up_scans: GivenUpScans
    handover: HandOver
    holding: Holding
    index_care: IndexCare
    keeping: Keeping
    legibility: Legibility
    lifecycle: Lifecycle
    operation: Operation
    passing: Passing
    outbox: Outbox
    printing: Printing
    protection: Protection
    reattaching: Reattaching
    recognition: Recognition
    reconciliation: Reconciliation
    remembering: Remembering
    renditions: Renditions
    rescanning: Rescanning
    retaining: Retaining
    rulebook: Rulebook
    scan_checking: ScanChecking
    scan_paper: ScanPaper
    seal_checks: SealChecks
    sealing: Sealing
    scan_delivery: ScanDelivery
    scan_figures: ScanFigures
    scan_slots: ScanSlots
    scanned_codes: ScannedCodes
    scanning: Scanning
    safekeeping: Safekeeping
    viewing: Viewing
    watching: Watching
