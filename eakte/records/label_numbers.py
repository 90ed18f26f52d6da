"""The numbers of printed labels (Etikettennummern), one series for each tenant."""

from sqlalchemy.orm import Session

from eakte.domain.access import Actor
from eakte.records.series import last_number, next_numbers

SERIES = "labels"


class LabelNumbers:
    """Which numbers stand on stickers already."""

    def __init__(self, session: Session, actor: Actor) -> None:
        """Bind to a transaction."""
        self._session, self._actor = session, actor

    def take(self, count: int) -> range:
        """New numbers; they are never given out again, printed or not."""
        return next_numbers(self._session, self._actor.tenant, SERIES, count=count)

    def last(self) -> int:
        """The last number that was given out; 0 when none was."""
        return last_number(self._session, self._actor.tenant, SERIES)
