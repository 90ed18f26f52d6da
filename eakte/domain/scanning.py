"""Scan batches (Scanstapel): what a station announces, what came, and whether it adds up.

A batch is taken as it was announced or not at all: where the number of its pages or letters
differs, nothing of it is filed (BSI TR-03138, A.DV.2 and A.NB.3).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from eakte.domain.access import TenantId, UnitId, UserId
from eakte.domain.errors import DomainError

BatchId = NewType("BatchId", str)

MOST_PARTS = 10_000  # files of one batch


class BatchState(StrEnum):
    """Where a batch stands (Stand des Stapels)."""

    RECEIVING = "receiving"  # announced; its parts come
    LOOKING = "looking"  # all is there; each sheet is looked at
    STOPPED = "stopped"  # it does not add up: nothing was filed
    CHECKING = "checking"  # separated; letters without findings are filed, people check the others
    CLOSED = "closed"
    GIVEN_UP = "given_up"  # by a person; nothing of it was filed
    ERASING = "erasing"  # another person has ordered that the files of one given up go
    ERASED = "erased"  # they are gone


class BatchStep(StrEnum):
    """What is done with a batch."""

    COMPLETE = "complete"
    STOP = "stop"
    SEPARATE = "separate"
    CORRECT = "correct"
    CLOSE = "close"
    GIVE_UP = "give_up"
    ERASE = "erase"
    END_ERASURE = "end_erasure"


_S, _T = BatchState, BatchStep
TRANSITIONS: Mapping[tuple[BatchState, BatchStep], BatchState] = {
    (_S.RECEIVING, _T.COMPLETE): _S.LOOKING,
    (_S.RECEIVING, _T.GIVE_UP): _S.GIVEN_UP,
    (_S.LOOKING, _T.STOP): _S.STOPPED,
    (_S.LOOKING, _T.SEPARATE): _S.CHECKING,
    (_S.STOPPED, _T.CORRECT): _S.LOOKING,  # a person says which count is right, with the reason
    (_S.STOPPED, _T.GIVE_UP): _S.GIVEN_UP,
    (_S.CHECKING, _T.CLOSE): _S.CLOSED,
    (_S.GIVEN_UP, _T.ERASE): _S.ERASING,
    (_S.ERASING, _T.END_ERASURE): _S.ERASED,
}
NEVER_FILED = frozenset({_S.GIVEN_UP, _S.ERASING, _S.ERASED})  # batches that lead nowhere
GONE = frozenset({_S.ERASING, _S.ERASED})  # batches whose files are no longer promised


class Separation(StrEnum):
    """How letters are told apart."""

    SHEETS = "sheets"  # by separator sheets; letters may run over several files
    PARTS = "parts"  # each file is a letter of its own; sheets inside it separate further


class Protection(StrEnum):
    """Need for protection (Schutzbedarf) by TR-03138, A.AM.G.1."""

    NORMAL = "normal"
    HIGH = "high"
    VERY_HIGH = "very_high"  # who scanned does not check (A.AM.IN.SH.1)


class CountKind(StrEnum):
    """What was counted and differs."""

    PAGES = "pages"
    LETTERS = "letters"
    PART_PAGES = "part_pages"
    SHEETS = "sheets"  # of paper


class StepImpossible(DomainError):
    """The batch stands elsewhere."""

    def __init__(self, state: BatchState, step: BatchStep) -> None:
        """Remember the state and the step that was asked for."""
        super().__init__(f"{step} in {state}")
        self.state, self.step = state, step


class BatchDiffers(DomainError):
    """The station announced another batch under this number before."""


class PartUnknown(DomainError):
    """No such part was announced."""

    def __init__(self, number: int) -> None:
        """Remember the number that was asked for."""
        super().__init__(str(number))
        self.number = number


class PartDiffers(DomainError):
    """The bytes are not those that were announced for this part."""

    def __init__(self, number: int, *, announced: str, came: str) -> None:
        """Remember the part and both digests (SHA-256, hex)."""
        super().__init__(f"{number}: {came} instead of {announced}")
        self.number, self.announced, self.came = number, announced, came


class PartsMissing(DomainError):
    """Some announced parts have not come yet."""

    def __init__(self, numbers: Sequence[int]) -> None:
        """Remember which."""
        super().__init__(", ".join(map(str, numbers)))
        self.numbers = tuple(numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartPlan:
    """A file that is to come. number: from 1 without a gap; the order of the pages.

    sha256: hex digest. pages: None where the station did not count. reference: of the case file,
    from the station's own list; empty: separator sheets tell, or the inbox of the batch. subject,
    sender, received_on (ISO date), kind (Dokumentart): of each letter in it; empty: not said.
    external_id: what the sender calls it. is_misdescribed: what was said of it cannot be read.
    """

    number: int
    file_name: str
    sha256: str
    size_bytes: int
    pages: int | None = None
    reference: str = ""
    subject: str = ""
    sender: str = ""
    received_on: str = ""
    kind: str = ""
    external_id: str = ""
    is_misdescribed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What a station says of a batch before its files come (A.DV.2).

    key: the number of the batch at the station; the same one is the same batch. pages, letters:
    as counted by the station. sheets: of paper that were laid in, sheets between letters too;
    is_duplex: each of them comes as two images. unit: whose inbox takes letters without a place;
    None: the common one. device: scanner and place, for the transfer note. operator: who scans, by
    login or name, where that is another than who announces. digest: SHA-256 (hex) of all that was
    said, once words of it went with destroyed letters; else empty.
    """

    key: str
    name: str
    parts: tuple[PartPlan, ...]
    pages: int | None = None
    letters: int | None = None
    separation: Separation = Separation.SHEETS
    protection: Protection = Protection.NORMAL
    unit: UnitId | None = None
    device: str = ""
    operator: str = ""
    sheets: int | None = None
    is_duplex: bool = False
    digest: str = ""

    @property
    def sides(self) -> int:
        """Images of one sheet."""
        return 2 if self.is_duplex else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """A count that differs. part: where it was found, None: in the whole batch."""

    kind: CountKind
    announced: int
    found: int
    part: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch with where it stands. seed: of its random sample, so that it can be drawn again."""

    id: BatchId
    tenant: TenantId
    announced: Announcement
    state: BatchState
    station: UserId
    station_name: str
    announced_at: datetime
    seed: str
    completed_at: datetime | None = None
    discrepancies: tuple[Discrepancy, ...] = ()
    correction: str = ""
    closed_at: datetime | None = None
    closed_by: UserId | None = None
    closed_by_name: str = ""

    def part(self, number: int) -> PartPlan:
        """One announced part.

        Raises:
            PartUnknown: there is none with this number.
        """
        for plan in self.announced.parts:
            if plan.number == number:
                return plan
        raise PartUnknown(number)

    def require_same(self, number: int, *, came: str) -> None:
        """Refuse other bytes than were announced. came: SHA-256, hex.

        Raises:
            PartUnknown, PartDiffers: they are not the ones.
        """
        announced = self.part(number).sha256
        if announced != came:
            raise PartDiffers(number, announced=announced, came=came)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedPart:
    """A part that came. page_count: None until it was looked at, and where it cannot be opened."""

    number: int
    sha256: str
    size_bytes: int
    page_count: int | None = None
    is_unreadable: bool = False


def after(state: BatchState, step: BatchStep) -> BatchState:
    """Where a step leads.

    Raises:
        StepImpossible: it is not possible in this state.
    """
    if (state, step) not in TRANSITIONS:
        raise StepImpossible(state, step)
    return TRANSITIONS[state, step]


def missing_parts(batch: Batch, received: Iterable[ReceivedPart]) -> Sequence[int]:
    """Numbers of the announced parts that have not come."""
    there = {part.number for part in received}
    return [plan.number for plan in batch.announced.parts if plan.number not in there]
