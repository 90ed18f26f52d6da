"""Steps of checking a batch: who may check which page, and what is made anew afterwards."""

from collections.abc import Sequence
from dataclasses import replace

from eakte.domain.access import Action, require_may
from eakte.domain.scan_letters import LetterId, LetterState, ScanLetter
from eakte.domain.scan_pages import LetterBusy, NothingToSettle, SamePerson, ScanPage
from eakte.domain.scan_rescans import NotAwaited, RescanPending
from eakte.domain.scanning import Batch, BatchId, BatchState, BatchStep, Protection, after
from eakte.records import Transaction
from eakte.scanning import separating
from eakte.scanning.orders import letter_job
from eakte.scanning.steps import awaited_pages, received_part, visible_batch


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
    if is_very_high and _has_scanned(tx, found):
        raise SamePerson
    return found


def page_to_check(
    tx: Transaction, batch: BatchId, number: int
) -> tuple[Batch, ScanPage, ScanLetter]:
    """A page of a letter that the actor may decide on; the batch is locked.

    Raises:
        NotAllowed, NotVisible, StepImpossible, NothingToSettle, LetterBusy: as `page_to_rescan`.
        SamePerson: of the class "very high", and the actor has scanned the batch or this page.
        RescanPending: another scan of the page is on its way.
    """
    found, page, letter = page_to_rescan(tx, batch, number)
    if number in awaited_pages(tx.scans.parts(batch)):
        raise RescanPending
    is_very_high = found.announced.protection is Protection.VERY_HIGH
    if is_very_high and received_part(tx, batch, page.part).by == tx.subject.user:
        raise SamePerson
    return found, page, letter


def page_to_rescan(
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


def page_awaited(tx: Transaction, batch: BatchId, number: int) -> tuple[Batch, ScanPage]:
    """A page for whose next scan somebody asked the actor's station; the batch is locked.

    Who asked may check the batch: so much the station needs not.

    Raises:
        NotVisible: it is no batch of the actor.
        NotAwaited: nobody waits for that.
        LetterBusy, RescanPending: its letter is just being made, or another scan of it came.
    """
    visible_batch(tx, batch)
    found, page = tx.scans.locked(batch), tx.scans.page(batch, number)
    if found.state is not BatchState.CHECKING or not page.is_awaited:
        raise NotAwaited
    if number in awaited_pages(tx.scans.parts(batch)):
        raise RescanPending
    not_busy(tx.scans.letter(LetterId(str(page.letter))))
    return found, page


def not_busy(letter: ScanLetter) -> ScanLetter:
    """The letter, unless it is just being made.

    Raises:
        LetterBusy: it is.
    """
    if letter.state is LetterState.FILING:
        raise LetterBusy
    return letter


def make_anew(tx: Transaction, batch: Batch, letter: ScanLetter, *, is_changed: bool) -> None:
    """File a held letter whose pages are settled, or a changed or refused one once more.

    It waits as long as somebody has to look at one of its pages, or another scan of one is on its
    way: a record stays as it is until then.
    """
    if letter.state is LetterState.FILING:
        return
    is_record = letter.document is not None
    if is_record and not is_changed and letter.state is not LetterState.HELD:
        return
    pages = [tx.scans.page(batch.id, number) for number in letter.pages]
    awaited = awaited_pages(tx.scans.parts(batch.id)).intersection(letter.pages)
    if not awaited and not separating.must_wait(batch, pages):
        tx.scans.put_letters([replace(letter, state=LetterState.FILING, refusal="")])
        tx.enqueue(letter_job(letter.id))
    elif is_record:
        tx.scans.put_letters([replace(letter, state=LetterState.HELD)])


def arranged(tx: Transaction, batch: Batch, letters: Sequence[ScanLetter]) -> Sequence[ScanLetter]:
    """Store letters with other pages than before, and make each of them that is ready."""
    tx.scans.put_letters(letters)
    for letter in letters:
        pages = [tx.scans.page(batch.id, number) for number in letter.pages]
        tx.scans.put_pages(batch.id, [replace(page, letter=letter.id) for page in pages])
        make_anew(tx, batch, letter, is_changed=True)
    return tx.scans.letters(batch.id)


def _has_scanned(tx: Transaction, batch: Batch) -> bool:
    """Whether the actor announced the batch, or is the one whom its station named."""
    account = tx.people.account(tx.subject.user)
    known_as = {tx.subject.name, account.login if account else ""}
    named = batch.announced.operator.strip().casefold()
    is_named = bool(named) and named in {name.strip().casefold() for name in known_as}
    return is_named or batch.station == tx.subject.user
