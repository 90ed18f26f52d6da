"""Steps of filing a letter of a batch: its pages, its file, its place."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

from eakte.domain.access import CaseFileId, UnitId
from eakte.domain.calendar import BERLIN, berlin_date
from eakte.domain.casefile import DocumentId, ProceedingId
from eakte.domain.errors import CaseClosed, NotInInbox, NotVisible, RevisionChanged, SetAside
from eakte.domain.scan_letters import Doubt, LetterState, LetterTarget, ScanLetter
from eakte.domain.scan_pages import ScanPage
from eakte.domain.scan_slot import ScanSlot, SlotId
from eakte.domain.scanning import Batch, PartPlan, Separation
from eakte.filing import Filing
from eakte.intake import Inbox, InCase, Target, Upload
from eakte.receipts import Receipt
from eakte.records import Blob, Transaction
from eakte.scanning.steps import acting_for
from indexing import PageSource

NOON = time(12)  # a stamp of receipt knows the day only
# Why a filed letter cannot be corrected any more.
CLOSED, OTHER_VERSION, ATTACHED = "closed_case", "other_version", "attached"
NOT_CORRECTED = frozenset({CLOSED, OTHER_VERSION, ATTACHED})


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOrder:
    """All that is needed to make the file of a letter.

    blobs, names: of the parts on which its pages lie, by number. whole_part: the part that is the
    letter, unchanged; None: its pages are joined. labels: numbers of the stickers on its pages.
    slot: which it takes.
    """

    batch: Batch
    letter: ScanLetter
    pages: tuple[ScanPage, ...]
    blobs: Mapping[int, Blob]
    names: Mapping[int, str]
    whole_part: int | None
    labels: tuple[int, ...] = ()
    slot: ScanSlot | None = None


def to_make(tx: Transaction, letter: ScanLetter) -> LetterOrder:
    """What a letter is made of, as it stands now."""
    batch = tx.scans.get(letter.batch)
    by_number = {page.number: page for page in tx.scans.pages(batch.id)}
    pages = tuple(by_number[number] for number in letter.pages)
    parts = {came.part.number: came for came in tx.scans.parts(batch.id)}
    labels = tx.scans.labels.of(batch.id)
    used = sorted({page.part for page in pages} or {letter.part})
    return LetterOrder(
        batch=batch,
        letter=letter,
        pages=pages,
        blobs={number: tx.scans.originals.blob(parts[number].part.sha256) for number in used},
        names={number: parts[number].file_name for number in used},
        whole_part=_whole_part(batch, letter, pages, parts[letter.part].part.page_count),
        slot=tx.scans.slots.get(SlotId(letter.target.slot)) if letter.target.slot else None,
        labels=tuple(number for page in letter.pages for number in labels.get(page, ())),
    )


def sources(order: LetterOrder, fetched: Mapping[int, Path]) -> Sequence[PageSource]:
    """The pages of a letter as the bench joins them."""
    return [
        PageSource(
            path=fetched[page.part],
            file_name=order.names[page.part],
            page=page.page,
            turned=page.turned,
            straightened=page.straightened,
        )
        for page in order.pages
    ]


def upload_of(order: LetterOrder, path: Path) -> Upload:
    """The file of a letter as filing takes it."""
    letter, name = order.letter, order.batch.announced.name
    is_whole = order.whole_part is not None
    file_name = order.names[letter.part] if is_whole else f"{name}-{letter.number:03}.pdf"
    said = _said(order)
    named = order.slot.subject if order.slot else said.subject
    unnamed = f"{said.kind or 'Scan'} {name}, Schreiben {letter.number}"
    position = f" (Aktenplan {letter.target.position})" if letter.target.position else ""
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    return Upload(
        path=path,
        file_name=file_name,
        size_bytes=path.stat().st_size,
        sha256=digest,
        subject=f"{named or unnamed}{_labelled(order)}{position}",
        sender=said.sender,
        received_at=_received_at(order.batch, said),
        is_batch=True,
        batch_at=order.batch.completed_at,
        flags=frozenset({letter.doubt}) if letter.doubt else frozenset(),
    )


def _said(order: LetterOrder) -> PartPlan:
    """What was announced of the file in which the letter begins; a rescan says nothing."""
    announced = {plan.number: plan for plan in order.batch.announced.parts}
    nothing = PartPlan(number=order.letter.part, file_name="", sha256="", size_bytes=0)
    return announced.get(order.letter.part, nothing)


def _received_at(batch: Batch, said: PartPlan) -> datetime | None:
    """Noon of the day that is told as the day of receipt, where it lies before the announcement."""
    if not said.received_on:
        return None
    told = datetime.combine(date.fromisoformat(said.received_on), NOON, BERLIN)
    return told if told.date() < berlin_date(batch.announced_at) else None


def _labelled(order: LetterOrder) -> str:
    """The numbers of the stickers, as they stand on them, for the person who files the letter."""
    numbers = ", ".join(f"{number:06}" for number in dict.fromkeys(order.labels))
    return f" (Etikett {numbers})" if numbers else ""


def deliver(filing: Filing, order: LetterOrder, upload: Upload, *, job: int) -> ScanLetter:
    """File a letter, or its next version. Can run twice for the same job.

    Of two jobs each makes a version, also where the later one has the bytes of a former one: a
    page that was turned and turned back. What its case file does not take any more goes to the
    inbox, with the reason.

    Raises:
        UploadRejected: a file that is never taken.
    """
    if order.letter.document is not None:
        return _corrected(filing, order, upload, job)
    try:
        return _filed(filing, order, upload)
    except RevisionChanged:
        instead = Doubt.NEWER_VERSION
    except (CaseClosed, NotVisible, SetAside):
        instead = Doubt.CLOSED_CASE
    inbox = LetterTarget(unit=order.batch.announced.unit)
    doubtful = replace(order.letter, target=inbox, doubt=order.letter.doubt or instead)
    return _filed(filing, replace(order, letter=doubtful), upload)


def brought_together(current: ScanLetter, made: ScanLetter, filed: ScanLetter) -> ScanLetter:
    """The letter as it stands now, with how filing ended; its pages may have changed meanwhile."""
    is_same = current.pages == made.pages
    return replace(
        current,
        state=filed.state if is_same else current.state,
        document=filed.document,
        target=filed.target,
        doubt=filed.doubt,
        refusal=filed.refusal,
        product=filed.product,
    )


def _filed(filing: Filing, order: LetterOrder, upload: Upload) -> ScanLetter:
    letter = order.letter
    is_return = letter.target.returns is not None
    receipt = (_returned if is_return else _received)(filing, order, upload)
    return replace(
        letter,
        state=LetterState.FILED,
        document=receipt.document_id,
        product=upload.sha256,
    )


def _received(filing: Filing, order: LetterOrder, upload: Upload) -> Receipt:
    letter = order.letter
    flags = frozenset({letter.doubt}) if letter.doubt else frozenset()
    return filing.receive(
        replace(upload, flags=flags),
        into=_place(letter.target),
        actor=acting_for(order.batch),
        key=f"letter:{letter.id}",
    )


def _returned(filing: Filing, order: LetterOrder, upload: Upload) -> Receipt:
    """The letter as the next version of the document that was printed.

    Raises:
        NotVisible, CaseClosed, SetAside: the document takes none.
        RevisionChanged: it went on meanwhile.
    """
    actor, document = acting_for(order.batch), DocumentId(str(order.letter.target.returns))
    with filing.records.read(actor) as tx:
        found, newest = tx.documents.get(document), tx.documents.current_version(document)
    is_ours = newest.sha256 == upload.sha256  # the job runs for the second time
    if newest.number != order.letter.target.printed and not is_ours:
        raise RevisionChanged(found.revision)
    key = f"letter:{order.letter.id}"
    return filing.renew(document, upload, actor=actor, key=key, revision=found.revision)


def _corrected(filing: Filing, order: LetterOrder, upload: Upload, job: int) -> ScanLetter:
    """The next version of a filed letter, unless its document went on without the scan.

    Raises:
        RevisionChanged: somebody works on the document just now; it is tried again.
    """
    letter, actor = order.letter, acting_for(order.batch)
    document = DocumentId(str(letter.document))
    with filing.records.read(actor) as tx:
        found, newest = tx.documents.get(document), tx.documents.current_version(document)
    ours = {letter.product, upload.sha256}  # the latter where the job runs for the second time
    if letter.product and newest.sha256 not in ours:
        return replace(letter, state=LetterState.FILED, refusal=OTHER_VERSION)
    key = f"letter:{letter.id}:{job}:{upload.sha256}"
    try:
        filing.renew(document, upload, actor=actor, key=key, revision=found.revision)
    except (CaseClosed, SetAside):
        return replace(letter, state=LetterState.FILED, refusal=CLOSED)
    except NotInInbox:
        return replace(letter, state=LetterState.FILED, refusal=ATTACHED)
    return replace(letter, state=LetterState.FILED, product=upload.sha256)


def _place(target: LetterTarget) -> Target:
    if target.case is None:
        return Inbox(unit=UnitId(target.unit) if target.unit else None)
    proceeding = ProceedingId(target.proceeding) if target.proceeding else None
    return InCase(case=CaseFileId(target.case), proceeding=proceeding)


def _whole_part(
    batch: Batch, letter: ScanLetter, pages: Sequence[ScanPage], page_count: int | None
) -> int | None:
    """The part that is the letter as it is: a file of its own of which no page was left out."""
    if not pages:
        return letter.part
    is_own_file = batch.announced.separation is Separation.PARTS and len(pages) == page_count
    is_untouched = all(
        page.part == letter.part and not page.turned and not page.straightened for page in pages
    )
    in_order = [page.page for page in pages] == list(range(1, len(pages) + 1))
    return letter.part if is_own_file and is_untouched and in_order else None
