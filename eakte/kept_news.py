"""New hits as a process keeps them in mind, so that no screen finds again what it found before."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

MOST_PEOPLE = 1000  # in front of one process; each takes some kilobytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundNews:
    """The new pages of each search of a person, as they were found at a moment.

    searches: what they were found for. stand: what has to be the same for them to be the same.
    """

    searches: object
    stand: object
    at: datetime
    pages: Mapping[str, frozenset[str]]


class KeptNews:
    """The last that was found for each person. Safe for several threads."""

    def __init__(self) -> None:
        """Begin without any."""
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, FoundNews] = OrderedDict()

    def get(self, person: str, searches: object) -> FoundNews | None:
        """What was found for these searches of a person; None: nothing was yet."""
        with self._lock:
            found = self._kept.get(person)
            return found if found and found.searches == searches else None

    def put(self, person: str, found: FoundNews) -> None:
        """Keep what was found; beyond MOST_PEOPLE what was found longest ago goes."""
        with self._lock:
            self._kept[person] = found
            self._kept.move_to_end(person)
            if len(self._kept) > MOST_PEOPLE:
                self._kept.popitem(last=False)
