"""Batches for tests of flows: pages with real text, blank ones, and printed separator sheets."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from fpdf import FPDF

from eakte.domain.access import Actor
from eakte.domain.scanning import Announcement, Batch, BatchId, PartPlan
from eakte.domain.sheet_code import SheetCode, SheetKind, written
from eakte.intake import Upload
from eakte.office import Office
from eakte.printing.codes import QrCode
from eakte.printing.sheets import CODES, SeparatorSheet, separator_pages
from eakte.receipts import Receipt
from eakte.scanning.seal_checks import SealCheck
from tests.makers import NOON
from tests.offices import work_off

STICKER_MM = 19.7  # side of a code
POINTS = 72 / 25.4  # of a millimetre
LINES = (
    "Sehr geehrte Damen und Herren,",
    "hiermit bitte ich um Auskunft zum Bebauungsplan.",
    "Das Grundstueck liegt am Mühlenweg in Uedem.",
    "Mit freundlichen Grüßen",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A separator sheet with this text in its codes. is_covered: paper lies over all of them."""

    code: str
    is_covered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A page of text. height_mm: other than A4 where the feeder took two sheets or half a one.

    label: what the code of a sticker at its foot says, without one empty.
    """

    words: str
    height_mm: float = 297.0
    label: str = ""


BLANK = Letter(words="")
ScannedPage = Sheet | Letter


def a_sheet(office: Office, tenant: str, kind: SheetKind = SheetKind.NEW, **names: str) -> Sheet:
    """A sheet as this installation prints it."""
    code = SheetCode(tenant=tenant, kind=kind, **names)  # type: ignore[arg-type] # names of a test
    return Sheet(code=written(code, office.scanning.sheet_key))


def scanned(*pages: ScannedPage) -> bytes:
    """A scan of these pages as a PDF."""
    joined = pikepdf.new()
    for page in pages:
        body = _sheet(page) if isinstance(page, Sheet) else _letter(page)
        with pikepdf.open(io.BytesIO(body)) as one:
            joined.pages.extend(one.pages)
    target = io.BytesIO()
    joined.save(target, deterministic_id=True)
    return target.getvalue()


def encrypted(body: bytes) -> bytes:
    """The same PDF behind a password."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(body)) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(owner="o", user="u"))
    return target.getvalue()


def announced(*bodies: bytes, key: str = "2026-03-02/07", **said: object) -> Announcement:
    """What a station says of a batch of these files."""
    parts = tuple(
        PartPlan(
            number=number,
            file_name=f"scan-{number}.pdf",
            sha256=hashlib.sha256(body).hexdigest(),
            size_bytes=len(body),
        )
        for number, body in enumerate(bodies, start=1)
    )
    return Announcement(**{"key": key, "name": key, "parts": parts} | said)  # type: ignore[arg-type] # names of a test


def handed_in(office: Office, batch: Batch, number: int, body: bytes, *, actor: Actor) -> Receipt:
    """One file of a batch."""
    return office.scanning.accept(batch.id, number, an_upload(office, body), actor=actor)


def an_upload(office: Office, body: bytes, *, file_name: str = "scan.pdf") -> Upload:
    """A file that was spooled."""
    path = office.settings.home / "spooled-part"
    path.write_bytes(body)
    digest = hashlib.sha256(body).hexdigest()
    return Upload(path=path, file_name=file_name, size_bytes=len(body), sha256=digest)


def delivered(office: Office, bodies: Sequence[bytes], *, actor: Actor, **said: object) -> Batch:
    """A batch that was announced, handed in and completed."""
    batch = office.scanning.announce(announced(*bodies, **said), actor=actor)  # type: ignore[arg-type] # names of a test
    for number, body in enumerate(bodies, start=1):
        handed_in(office, batch, number, body, actor=actor)
    return office.scanning.complete(batch.id, actor=actor)


def seal_checked(office: Office, batch: BatchId, *, actor: Actor) -> SealCheck:
    """What a check of a seal finds that somebody orders now."""
    office.seal_checks.order(batch, actor=actor)
    work_off(office)
    state = office.seal_checks.state(batch, actor=actor)
    assert state.ordered is None
    assert state.last is not None
    return state.last


def _sheet(sheet: Sheet) -> bytes:
    printed = SeparatorSheet(name="Neues Schreiben", title="", code=sheet.code)
    body = separator_pages([printed], authority="Gemeinde Uedem", made_at=NOON)
    return _covered(body) if sheet.is_covered else body


def _covered(sheet: bytes) -> bytes:
    """A sheet with white paper over its codes."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(sheet)) as pdf:
        page = pdf.pages[0]
        for left, top, side in CODES:
            square = " ".join(f"{mm * POINTS:.1f}" for mm in (left, 297 - top - side, side, side))
            page.contents_add(f"q 1 g {square} re f Q".encode())
        pdf.save(target, deterministic_id=True)
    return target.getvalue()


def _letter(letter: Letter) -> bytes:
    paper = FPDF(format=(210, letter.height_mm))
    paper.set_creation_date(NOON)
    paper.set_auto_page_break(False)
    paper.add_page()
    paper.set_font("Helvetica", size=11)
    if letter.words:
        paper.set_xy(25, 60)
        for line in (letter.words, *LINES):
            paper.cell(160, 8, line, new_x="LMARGIN", new_y="NEXT")
            paper.set_x(25)
    if letter.label:
        _stick(paper, letter.label)
    return bytes(paper.output())


def _stick(paper: FPDF, text: str) -> None:
    """Draw the code of a sticker, in the size of the larger labels."""
    code = QrCode(text, level="M")
    for x, y, length in code.bars:
        module = STICKER_MM / code.modules
        paper.rect(30 + x * module, 230 + y * module, length * module, module, style="F")
