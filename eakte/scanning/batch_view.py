"""Steps of looking at a batch: its pages with all that is known of them, and whether it adds up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eakte.domain.access import TenantId, system_actor
from eakte.domain.scan_findings import findings_of_reading
from eakte.domain.scan_letters import LetterState, ScanLetter
from eakte.domain.scan_pages import (
    Accounting,
    AccountOpen,
    Finding,
    PagesOpen,
    ScanPage,
    account,
)
from eakte.domain.scan_rescans import page_as_read
from eakte.domain.scanning import Batch, BatchId, BatchState
from eakte.records import LetterReading, PartReceived, Records, Transaction
from eakte.scanning.steps import awaited_pages


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    """A batch with all that is known of it. read_pages: how many pages of letters were read."""

    batch: Batch
    parts: tuple[PartReceived, ...]
    pages: tuple[ScanPage, ...]
    letters: tuple[ScanLetter, ...]
    accounting: Accounting
    read_pages: int

    @property
    def open_pages(self) -> Sequence[ScanPage]:
        """Pages at which somebody has to look."""
        return [page for page in self.pages if page.is_open]

    @property
    def letter_pages(self) -> int:
        """How many pages the letters have."""
        return sum(len(letter.pages) for letter in self.letters)

    @property
    def received_parts(self) -> int:
        """How many of the announced parts have come."""
        return sum(came.replaces is None for came in self.parts)


def readings_of(records: Records, batch: BatchId, *, tenant: TenantId) -> Sequence[LetterReading]:
    """How the letters were read, also those that lie where the people at the station see nothing.

    Only turn and confidence of each page are told, never a word.
    """
    with records.read(system_actor(tenant)) as tx:
        return tx.scans.readings.of(batch)


def view(tx: Transaction, batch: Batch, readings: Sequence[LetterReading]) -> BatchView:
    """A batch as it stands now."""
    letters = tx.scans.letters(batch.id)
    told = told_of(letters, readings)
    is_in_check = batch.state is BatchState.CHECKING
    pages = tuple(
        page_as_read(page, told.get(page.number, ()), is_in_check=is_in_check)
        for page in tx.scans.pages(batch.id)
    )
    parts = tx.scans.parts(batch.id)
    images = sum(came.part.page_count or 0 for came in parts) if letters else len(pages)
    return BatchView(
        batch=batch,
        parts=tuple(parts),
        pages=pages,
        letters=tuple(letters),
        accounting=account(
            pages,
            images=images,
            filed_letters=[letter.id for letter in letters if letter.document is not None],
        ),
        read_pages=len(readings),
    )


def require_closable(found: BatchView) -> None:
    """Refuse to close a batch at which something is still to be done.

    Raises:
        PagesOpen: somebody has to look at these pages.
        AccountOpen: letters are not filed, pages are not read, or rescans are not looked at.
    """
    if found.open_pages:
        raise PagesOpen([page.number for page in found.open_pages])
    ended = {LetterState.FILED, LetterState.REFUSED}
    unfiled = sum(letter.state not in ended for letter in found.letters)
    read_letters = sum(
        len(letter.pages) for letter in found.letters if letter.state is LetterState.FILED
    )
    unread = max(0, read_letters - found.read_pages)
    unseen = len(awaited_pages(found.parts))
    if unfiled or unread or unseen or not found.accounting.adds_up:
        raise AccountOpen(unfiled=unfiled, unread=unread, unseen=unseen)


def told_of(
    letters: Sequence[ScanLetter], readings: Sequence[LetterReading]
) -> Mapping[int, tuple[Finding, ...]]:
    """What reading told of pages, by their numbers in the batch.

    What was read of a letter that is to be made anew is of its former pages.
    """
    of_letter: Mapping[str, ScanLetter] = {letter.id: letter for letter in letters}
    told = {}
    for reading in readings:
        letter = of_letter[reading.letter]
        is_anew = letter.state in {LetterState.HELD, LetterState.FILING}
        if not is_anew and reading.page <= len(letter.pages):
            found = findings_of_reading(turned=reading.turned, confidence=reading.confidence)
            told[letter.pages[reading.page - 1]] = found
    return told
