"""Typed rows of the database. They never leave `eakte.records`, `journal` and `jobs`."""

from eakte.tables.columns import OfTenant, Row, Scoped, UtcDateTime
from eakte.tables.holdings import (
    BlobRow,
    CaseEventRow,
    CaseFileRow,
    CaseMemberRow,
    DocumentRow,
    FilePlanUnitRow,
    FollowUpRow,
    NumberSeriesRow,
    PageRow,
    ProceedingRow,
    RecentCaseRow,
    RetentionRuleRow,
    VersionRow,
)
from eakte.tables.ledger import (
    AnsweredRow,
    JobRow,
    JournalDetailRow,
    JournalEntryRow,
    JournalStreamRow,
)
from eakte.tables.people import SignInFailureRow, SignInRow, TenantRow, TokenRow, UnitRow, UserRow

__all__ = [
    "AnsweredRow",
    "BlobRow",
    "CaseEventRow",
    "CaseFileRow",
    "CaseMemberRow",
    "DocumentRow",
    "FilePlanUnitRow",
    "FollowUpRow",
    "JobRow",
    "JournalDetailRow",
    "JournalEntryRow",
    "JournalStreamRow",
    "NumberSeriesRow",
    "OfTenant",
    "PageRow",
    "ProceedingRow",
    "RecentCaseRow",
    "RetentionRuleRow",
    "Row",
    "Scoped",
    "SignInFailureRow",
    "SignInRow",
    "TenantRow",
    "TokenRow",
    "UnitRow",
    "UserRow",
    "UtcDateTime",
    "VersionRow",
]
