"""The frozen outbox (eingefrorener Ausgang): what leaves the house waits after a restore.

A database of yesterday would send messages again, destroy by orders that have changed since, and
sign a second past for its journal. Reading, indexing and keeping only repeat themselves: they run.
"""

from sqlalchemy import ColumnElement, exists

from eakte.tables import InstallationRow, JobRow

FROZEN = "outbox-frozen"  # a fact about the installation: since when and why
OUTGOING = ("dispose",)  # lanes whose work leaves the house or cannot be taken back
OUTGOING_KINDS = ("seal_batch",)  # the same of single kinds: a time stamp is asked for outside


def may_leave(lane: str) -> ColumnElement[bool]:
    """Whether jobs of a lane may be taken now."""
    is_open = ~exists().where(InstallationRow.name == FROZEN)
    return is_open if lane in OUTGOING else is_open | JobRow.kind.not_in(OUTGOING_KINDS)
