"""Steps of filing a letter of a batch: its pages, its file, its place."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eakte.domain.access import CaseFileId, UnitId
from eakte.domain.casefile import DocumentId, ProceedingId
from eakte.domain.errors import CaseClosed, NotVisible, SetAside
from eakte.domain.scan_letters import Doubt, LetterState, LetterTarget, ScanLetter
from eakte.domain.scan_pages import ScanPage
from eakte.domain.scanning import Batch, Separation
from eakte.filing import Filing
from eakte.intake import Inbox, InCase, Target, Upload
from eakte.receipts import Receipt
from eakte.records import Blob, Transaction
from eakte.scan_steps import acting_for
from indexing import PageSource

CLOSED = "closed_case"  # a filed letter that cannot be corrected any more


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOrder:
    """All that is needed to make the file of a letter.

    blobs, names: of the parts on which its pages lie, by number. whole_part: the part that is the
    letter, unchanged; None: its pages are joined.
    """

    batch: Batch
    letter: ScanLetter
    pages: tuple[ScanPage, ...]
    blobs: Mapping[int, Blob]
    names: Mapping[int, str]
    whole_part: int | None


def to_make(tx: Transaction, letter: ScanLetter) -> LetterOrder:
    """What a letter is made of, as it stands now."""
    batch = tx.scans.get(letter.batch)
    by_number = {page.number: page for page in tx.scans.pages(batch.id)}
    pages = tuple(by_number[number] for number in letter.pages)
    parts = {came.part.number: came for came in tx.scans.parts(batch.id)}
    used = sorted({page.part for page in pages} or {letter.part})
    return LetterOrder(
        batch=batch,
        letter=letter,
        pages=pages,
        blobs={number: tx.scans.originals.blob(parts[number].part.sha256) for number in used},
        names={number: parts[number].file_name for number in used},
        whole_part=_whole_part(batch, letter, pages, parts[letter.part].part.page_count),
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
    position = f" (Aktenplan {letter.target.position})" if letter.target.position else ""
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    return Upload(
        path=path,
        file_name=file_name,
        size_bytes=path.stat().st_size,
        sha256=digest,
        subject=f"Scan {name}, Schreiben {letter.number}{position}",
        is_batch=True,
        flags=frozenset({letter.doubt}) if letter.doubt else frozenset(),
    )


def deliver(filing: Filing, order: LetterOrder, upload: Upload) -> ScanLetter:
    """File a letter, or its next version. Can run twice.

    What its case file does not take any more goes to the inbox, with the reason.

    Raises:
        UploadRejected: a file that is never taken.
    """
    if order.letter.document is not None:
        return _corrected(filing, order, upload)
    for letter in _ways(order):
        try:
            receipt = _filed(filing, replace(order, letter=letter), upload)
        except (CaseClosed, NotVisible, SetAside):
            continue
        return replace(letter, state=LetterState.FILED, document=receipt.document_id)
    raise NotVisible("batch", order.batch.id)


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
    )


def _ways(order: LetterOrder) -> Iterator[ScanLetter]:
    """Where the letter may go, the best place first."""
    yield order.letter
    inbox = LetterTarget(unit=order.batch.announced.unit)
    yield replace(order.letter, target=inbox, doubt=order.letter.doubt or Doubt.CLOSED_CASE)


def _filed(filing: Filing, order: LetterOrder, upload: Upload) -> Receipt:
    letter = order.letter
    flags = frozenset({letter.doubt}) if letter.doubt else frozenset()
    return filing.receive(
        replace(upload, flags=flags),
        into=_place(letter.target),
        actor=acting_for(order.batch),
        key=f"letter:{letter.id}",
    )


def _corrected(filing: Filing, order: LetterOrder, upload: Upload) -> ScanLetter:
    letter = order.letter
    try:
        filing.renew(
            DocumentId(str(letter.document)),
            upload,
            actor=acting_for(order.batch),
            key=f"letter:{letter.id}:{upload.sha256}",
        )
    except (CaseClosed, SetAside):
        return replace(letter, state=LetterState.FILED, refusal=CLOSED)
    return replace(letter, state=LetterState.FILED)


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
