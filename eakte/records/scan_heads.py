"""What stations announced of batches, without their files: kept in the memory of a process.

A batch has up to 10,000 files, whose descriptions take 40 ms to read: 2 s for a list of 50 batches,
which screens ask for again and again. What is kept here of an announcement never changes.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from eakte.domain.scanning import Announcement, PartPlan

MOST_KEPT = 200  # four pages of the list; the files of one are at most 80 kB of references
UNTOLD = PartPlan(number=0, file_name="", sha256="", size_bytes=0)  # stands for each file


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanHeads:
    """Announcements by batch, the last ones that were asked for."""

    _kept: OrderedDict[str, Announcement] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, batch: str, announced: Announcement) -> Announcement:
        """Keep what was announced of a batch, with as many files and nothing that they are."""
        head = replace(announced, parts=(UNTOLD,) * len(announced.parts))
        with self._lock:
            self._kept[batch] = head
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return head

    def get(self, batch: str) -> Announcement | None:
        """What was announced of a batch; None: it is not kept."""
        with self._lock:
            return self._kept.get(batch)
