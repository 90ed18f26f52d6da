"""Files of a batch that was given up: from which day on they may be erased, and by whose word.

Nothing of such a batch was filed and its paper is never released, so that what came is only an
intermediate result, which goes when nobody needs it (BSI TR-03138, A.AM.VT.H.3). But the station
has receipts for it and may have deleted its copy: not before a waiting time in which somebody can
still find the mistake, and not on the word of the person alone who gave the batch up.
"""

from datetime import date

from eakte.domain.access import Actor
from eakte.domain.calendar import add_days, berlin_date
from eakte.domain.errors import DomainError
from eakte.domain.scanning import Batch, BatchState, BatchStep, after


class ScansWait(DomainError):
    """The waiting time of the files is not over."""

    def __init__(self, until: date) -> None:
        """Remember from which day on they may go."""
        super().__init__(until.isoformat())
        self.until = until


class GaveUpItself(DomainError):
    """Who gave the batch up does not erase its files."""


def erasable_on(batch: Batch, *, waits_days: int) -> date | None:
    """From which day on the files may be erased; None: the batch was not given up."""
    if batch.state is not BatchState.GIVEN_UP or batch.closed_at is None:
        return None
    return add_days(berlin_date(batch.closed_at), waits_days)


def require_erasable(batch: Batch, *, by: Actor, today: date, waits_days: int) -> BatchState:
    """Where the batch stands once its files are to be erased (Löschung).

    Raises:
        StepImpossible, ScansWait, GaveUpItself: they may not go, or not by this person.
    """
    state = after(batch.state, BatchStep.ERASE)
    first_day = erasable_on(batch, waits_days=waits_days)
    if first_day is not None and today < first_day:
        raise ScansWait(first_day)
    if batch.closed_by == by.user:
        raise GaveUpItself
    return state
