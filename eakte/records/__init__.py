"""The memory of the office: rows to values and back, journal entry and job in the same commit."""

from eakte.records.arrivals import Arrival
from eakte.records.case_contents import KeptVersion
from eakte.records.cursor import NO_SUCH_PLACE, Page, decode, encode
from eakte.records.doubtful_pages import DoubtfulPage, DoubtOrder, DoubtQuery
from eakte.records.due_lines import DueOrder, DueParts, DueQuery, DueView
from eakte.records.followups import FollowUpLine
from eakte.records.history import HistoryLine
from eakte.records.holds import HoldLine
from eakte.records.index_waiting import WaitingDocument, WaitingDocuments
from eakte.records.joblines import JobLine, QueueState
from eakte.records.lines import CaseOrder, CaseQuery
from eakte.records.opening import Records
from eakte.records.page_lines import PageLine, TextOfPage
from eakte.records.pages import PageForIndex, StoredPage
from eakte.records.people import Account, Tenant, TokenLine
from eakte.records.periods import NewFact
from eakte.records.scan_counts import BatchCounts
from eakte.records.scan_heads import ScanHeads
from eakte.records.scan_parts import PartReceived
from eakte.records.scan_readings import LetterReading
from eakte.records.scan_results import LetterResult
from eakte.records.scans import BatchLine
from eakte.records.sign_ins import SignIn
from eakte.records.stock import ExpectedObject
from eakte.records.transaction import Transaction
from eakte.records.versions import Blob

__all__ = [
    "NO_SUCH_PLACE",
    "Account",
    "Arrival",
    "BatchCounts",
    "BatchLine",
    "Blob",
    "CaseOrder",
    "CaseQuery",
    "DoubtOrder",
    "DoubtQuery",
    "DoubtfulPage",
    "DueOrder",
    "DueParts",
    "DueQuery",
    "DueView",
    "ExpectedObject",
    "FollowUpLine",
    "HistoryLine",
    "HoldLine",
    "JobLine",
    "KeptVersion",
    "LetterReading",
    "LetterResult",
    "NewFact",
    "Page",
    "PageForIndex",
    "PageLine",
    "PartReceived",
    "QueueState",
    "Records",
    "ScanHeads",
    "SignIn",
    "StoredPage",
    "Tenant",
    "TextOfPage",
    "TokenLine",
    "Transaction",
    "WaitingDocument",
    "WaitingDocuments",
    "decode",
    "encode",
]
