"""A town with an archive of many thousand pages, written past scanner and reader in a minute.

Case files, documents, versions and readings stand in the database as if they had been scanned and
read; what nobody asks of them is as in the first one that was made. Images and word boxes are made
only of pages that somebody will look at (`lay_out`).
"""

import gzip
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import Table, insert, select

from eakte.database import make_engine
from eakte.desk import IMAGE_WIDTHS
from eakte.domain.access import CaseFileId, Confidentiality, scope_of_case
from eakte.office import Office
from eakte.records import Records, StoredPage
from eakte.records.folding import folded
from eakte.records.ids import new_id
from eakte.tables import BlobRow, CaseFileRow, DocumentRow, PageRow, Row, VersionRow
from indexing import (
    Kind,
    Method,
    PageImage,
    PageReader,
    PageReading,
    PageState,
    WordBox,
    exact_words,
)
from tests.makers import NOON, Town, a_clock, a_town
from tests.offices import an_office
from tests.servers import disposed

SEED = 11
PAGES_OF_A_CASE, MOST_PAGES_OF_A_DOCUMENT = 40, 12
FIRST_DAY, DAYS = date(2005, 1, 3), 7600
CODES = ("10.40", "11.30", "21.10", "22.10", "22.10.10")
# Of ten case files: those of the last unit and the confidential one are nothing for the clerk.
KEPT = [("FB3-1", Confidentiality.INTERNAL)] * 6 + [
    ("FB3-1", Confidentiality.OPEN),
    ("FB3-1", Confidentiality.CONFIDENTIAL),
    ("FB2", Confidentiality.INTERNAL),
    ("FB2", Confidentiality.OPEN),
]
KINDS = tuple(Kind)
WIDTH_PX, HEIGHT_PX, MARGIN_PX = 1654, 2339, 120
LETTER_PX, LINE_PX = 13, 31
SUBJECT_LETTERS = 60
NOTED, NOTED_EVERY = "Prüfvermerk", 100
PORTION = 1000  # rows of one statement

Values = dict[str, Any]


@contextmanager
def large_office(
    home: Path, template: Path, corpus: Path, pages: int, reader: PageReader
) -> Iterator[tuple[Office, Town]]:
    """The office of a town with so many pages, all in the index. `template`: an empty database."""
    shutil.copyfile(template, home / "eakte.sqlite")
    with disposed(make_engine(f"sqlite:///{home / 'eakte.sqlite'}")) as engine:
        records = Records(engine=engine, clock=a_clock())
        town, office = a_town(records), an_office(records, home, reader=reader)
        fill(town, archive_texts(corpus, pages))
        office.filing.rebuild_index(each=lambda _: None)
        records.tend()  # as workers do it
        yield office, town


def archive_texts(corpus: Path, count: int) -> Iterator[str]:
    """Texts of so many pages: real ones, then spliced from the halves of two of them."""
    with gzip.open(corpus, "rt", encoding="utf-8") as stored:
        real = [page["clean"] for page in json.load(stored)["pages"]]
    yield from real[:count]
    chance = Random(SEED)
    for _ in range(len(real), count):
        head, tail = chance.sample(real, 2)
        upper, lower = head.split("\n"), tail.split("\n")
        yield "\n".join(upper[: len(upper) // 2] + lower[len(lower) // 2 :])


def fill(town: Town, texts: Iterable[str]) -> None:
    """Write an archive of pages with these texts; `NOTED` stands on each hundredth of them."""
    case = town.add_case()
    document = town.add_document(case)
    town.add_page(document)
    writer = _Writer(town=town)
    for number, text in enumerate(texts):
        writer.add(text if number % NOTED_EVERY else f"{text}\n{NOTED}")
    writer.write()


def lay_out(office: Office, town: Town, pages: Iterable[str]) -> None:
    """Give some pages the image and the word boxes that a scan of them would have."""
    with town.records.read(town.system) as tx:
        found = [page for page, _ in tx.pages.by_ids(list(pages)).values()]
        versions = {page.id: tx.documents.current_version(page.document) for page in found}
    for page in found:
        with TemporaryDirectory() as folder:
            drawn = _drawn(page, Path(folder))
            desk = office.viewing.desk
            key = desk.keep(town.tenant, versions[page.id], _reading(page), drawn)
        with town.records.begin(town.system) as tx:
            tx.session.get_one(PageRow, page.id).words_key = key


@dataclass(kw_only=True)
class _Writer:
    """Collects rows, and writes them in portions."""

    town: Town
    chance: Random = field(default_factory=lambda: Random(SEED))
    rows: dict[type[Row], list[Values]] = field(default_factory=dict)
    first: dict[type[Row], Values] = field(default_factory=dict)
    case: Values = field(default_factory=dict)
    version: Values = field(default_factory=dict)
    cases: int = 1
    left_of_case: int = 0
    left_of_document: int = 0

    def __post_init__(self) -> None:
        for kind in (CaseFileRow, BlobRow, DocumentRow, VersionRow, PageRow):
            with self.town.records.read(self.town.system) as tx:
                row = tx.session.execute(select(_table(kind)).limit(1)).mappings().one()
            self.first[kind], self.rows[kind] = dict(row), []

    def add(self, text: str) -> None:
        subject = " ".join(text.split())[:SUBJECT_LETTERS]
        if not self.left_of_case:
            self._begin_case(subject)
        if not self.left_of_document:
            self._begin_document(subject)
        self.left_of_case -= 1
        self.left_of_document -= 1
        self._add_page(text)
        if len(self.rows[PageRow]) >= PORTION:
            self.write()

    def write(self) -> None:
        with self.town.records.begin(self.town.system) as tx:
            for kind, rows in self.rows.items():
                if rows:
                    tx.session.execute(insert(_table(kind)), rows)
                rows.clear()

    def _begin_case(self, subject: str) -> None:
        self.cases += 1
        code, (unit, kept) = CODES[self.cases % len(CODES)], KEPT[self.cases % len(KEPT)]
        day, key, lead = self._day(), self._id(), self.town.units[unit]
        reference = f"{code}-{day.year}-{self.cases:05}"
        scope = scope_of_case(
            CaseFileId(key), confidentiality=kept, lead_unit=lead, restricted=False
        )
        self.case = self._row(
            CaseFileRow,
            id=key,
            scope=scope,
            reference=reference,
            reference_folded=folded(reference),
            year=day.year,
            number=self.cases,
            subject=subject,
            subject_folded=folded(subject),
            file_plan_code=code,
            lead_unit=lead,
            confidentiality=kept,
            opened_on=day,
        )
        self.left_of_case, self.left_of_document = PAGES_OF_A_CASE, 0

    def _begin_document(self, subject: str) -> None:
        key = self._id()
        digest = hashlib.sha256(key.encode()).hexdigest()
        self._row(BlobRow, sha256=digest, store_key=f"o/{digest}")
        document = self._row(
            DocumentRow,
            id=key,
            case=self.case["id"],
            scope=self.case["scope"],
            subject=subject,
            kind=KINDS[self.chance.randrange(len(KINDS))],
            dated_on=self._day(),
        )
        self.version = self._row(VersionRow, id=self._id(), document=key, sha256=digest)
        most = min(MOST_PAGES_OF_A_DOCUMENT, self.left_of_case)
        self.left_of_document = self.chance.randrange(1, most + 1)
        self.version["page_count"] = document["position"] = self.left_of_document

    def _add_page(self, text: str) -> None:
        self._row(
            PageRow,
            id=self._id(),
            version=self.version["id"],
            document=self.version["document"],
            number=self.version["page_count"] - self.left_of_document,
            text=text,
            exact_words=exact_words(text),
        )

    def _row(self, table: type[Row], **values: Any) -> Values:
        row = self.first[table] | values
        self.rows[table].append(row)
        return row

    def _id(self) -> str:
        return new_id(NOON)

    def _day(self) -> date:
        return FIRST_DAY + timedelta(self.chance.randrange(DAYS))


def _table(kind: type[Row]) -> Table:
    table = kind.__table__
    assert isinstance(table, Table)
    return table


def _placed(text: str) -> Iterator[WordBox]:
    """The words of a text on a sheet, line by line."""
    left, top = MARGIN_PX, MARGIN_PX
    for line in text.split("\n"):
        for number, word in enumerate(words := line.split(), start=1):
            width = LETTER_PX * len(word)
            if left + width > WIDTH_PX - MARGIN_PX:
                left, top = MARGIN_PX, min(top + LINE_PX, HEIGHT_PX - LINE_PX)
            end = "\n" if number == len(words) else ""
            yield WordBox(
                text=word + end, left=left, top=top, width=width, height=LINE_PX, confidence=0.95
            )
            left += width + LETTER_PX
        left, top = MARGIN_PX, min(top + LINE_PX, HEIGHT_PX - LINE_PX)


def _reading(page: StoredPage) -> PageReading:
    return PageReading(
        number=page.number,
        state=PageState.READ,
        method=Method.OCR,
        confidence=page.confidence,
        text=page.text,
        words=tuple(_placed(page.text)),
        engine=page.engine,
        width_px=WIDTH_PX,
        height_px=HEIGHT_PX,
    )


def _drawn(page: StoredPage, folder: Path) -> list[PageImage]:
    sheet = Image.new("L", (WIDTH_PX, HEIGHT_PX), 250)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=20)
    for word in _placed(page.text):
        pen.text((word.left, word.top), word.text.strip(), fill=20, font=font)
    images = []
    for width in IMAGE_WIDTHS:
        path = folder / f"{width}.webp"
        height = HEIGHT_PX * width // WIDTH_PX
        sheet.resize((width, height)).save(path, method=0)
        images.append(PageImage(path=path, width=width))
    return images
