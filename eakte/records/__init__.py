"""The memory of the office: rows to values and back, journal entry and job in the same commit."""

from eakte.records.cursor import Page
from eakte.records.doubtful_pages import DoubtfulPage, DoubtOrder, DoubtQuery
from eakte.records.history import HistoryLine
from eakte.records.joblines import JobLine, QueueState
from eakte.records.lines import CaseOrder, CaseQuery, FollowUpLine
from eakte.records.pages import PageForIndex, StoredPage
from eakte.records.people import Account, Tenant, TokenLine
from eakte.records.sign_ins import SignIn
from eakte.records.stock import ExpectedObject
from eakte.records.transaction import Records, Transaction
from eakte.records.versions import Blob

__all__ = [
    "Account",
    "Blob",
    "CaseOrder",
    "CaseQuery",
    "DoubtOrder",
    "DoubtQuery",
    "DoubtfulPage",
    "ExpectedObject",
    "FollowUpLine",
    "HistoryLine",
    "JobLine",
    "Page",
    "PageForIndex",
    "QueueState",
    "Records",
    "SignIn",
    "StoredPage",
    "Tenant",
    "TokenLine",
    "Transaction",
]
