"""Files of scan batches that came: rows to values and back."""

from dataclasses import dataclass
from datetime import datetime

from eakte.domain.access import UserId
from eakte.domain.scanning import ReceivedPart
from eakte.records.scan_rows import to_part
from eakte.tables import ScanPartRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PartReceived:
    """A part with what its receipt says. at: when it came; journal_hash: of its entry.

    replaces: the page of which it is a rescan, by whom; None: it was announced.
    """

    part: ReceivedPart
    file_name: str
    at: datetime
    journal_hash: str
    replaces: int | None = None
    by: UserId | None = None
    by_name: str = ""


def to_received(row: ScanPartRow) -> PartReceived:
    """Row to value."""
    return PartReceived(
        part=to_part(row),
        file_name=row.file_name,
        at=row.received_at,
        journal_hash=row.journal_hash,
        replaces=row.replaces,
        by=UserId(row.received_by) if row.received_by else None,
        by_name=row.received_by_name,
    )


def part_columns(came: PartReceived) -> dict[str, object]:
    """Value to columns, without batch and tenant."""
    return {
        "number": came.part.number,
        "file_name": came.file_name,
        "sha256": came.part.sha256,
        "size_bytes": came.part.size_bytes,
        "received_at": came.at,
        "journal_hash": came.journal_hash,
        "page_count": came.part.page_count,
        "is_unreadable": came.part.is_unreadable,
        "replaces": came.replaces,
        "received_by": came.by,
        "received_by_name": came.by_name,
    }
