"""Steps of checking a batch: who may check which page, and what is made anew afterwards."""

from collections.abc import Sequence
from dataclasses import replace

from eakte import separating
from eakte.domain.access import Action, require_may
from eakte.domain.scan_letters import LetterId, LetterState, ScanLetter
from eakte.domain.scan_pages import LetterBusy, NothingToSettle, SamePerson, ScanPage
from eakte.domain.scanning import Batch, BatchId, BatchStep, Protection, after
from eakte.records import Transaction
from eakte.scan_orders import letter_job


def batch_to_check(tx: Transaction, batch: BatchId) -> Batch:
    """A batch that stands in the check, locked.

    Raises:
        NotAllowed, NotVisible, StepImpossible: refused.
        SamePerson: of the class "very high", and the actor has scanned it.
    """
    require_may(tx.subject, Action.SCAN)
    found = tx.scans.locked(batch)
    after(found.state, BatchStep.CLOSE)
    is_very_high = found.announced.protection is Protection.VERY_HIGH
    if is_very_high and found.station == tx.subject.user:
        raise SamePerson
    return found


def page_to_check(
    tx: Transaction, batch: BatchId, number: int
) -> tuple[Batch, ScanPage, ScanLetter]:
    """A page of a letter in a batch that stands in the check; the batch is locked.

    Raises:
        NotAllowed, NotVisible, StepImpossible, SamePerson: refused.
        NothingToSettle: it is no page of a letter.
        LetterBusy: its letter is just being made.
    """
    found = batch_to_check(tx, batch)
    page = tx.scans.page(batch, number)
    if page.letter is None:
        raise NothingToSettle
    return found, page, not_busy(tx.scans.letter(LetterId(page.letter)))


def not_busy(letter: ScanLetter) -> ScanLetter:
    """The letter, unless it is just being made.

    Raises:
        LetterBusy: it is.
    """
    if letter.state is LetterState.FILING:
        raise LetterBusy
    return letter


def make_anew(tx: Transaction, batch: Batch, letter: ScanLetter, *, is_changed: bool) -> None:
    """File a held letter whose pages are settled, or a changed or refused one once more."""
    pages = [tx.scans.page(batch.id, number) for number in letter.pages]
    must_wait = separating.must_wait(batch, pages)
    is_ready = letter.document is None and letter.state is not LetterState.FILING and not must_wait
    if is_ready or (letter.document is not None and is_changed):
        tx.scans.put_letters([replace(letter, state=LetterState.FILING, refusal="")])
        tx.enqueue(letter_job(letter.id))


def arranged(tx: Transaction, batch: Batch, letters: Sequence[ScanLetter]) -> Sequence[ScanLetter]:
    """Store letters with other pages than before, and make each of them that is ready."""
    tx.scans.put_letters(letters)
    for letter in letters:
        pages = [tx.scans.page(batch.id, number) for number in letter.pages]
        tx.scans.put_pages(batch.id, [replace(page, letter=letter.id) for page in pages])
        make_anew(tx, batch, letter, is_changed=True)
    return tx.scans.letters(batch.id)
