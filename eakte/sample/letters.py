"""The letters of the sample municipality as values: who writes to whom about what."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files

from eakte.domain.casefile import Direction
from eakte.sample.phrases import Phrases, day_of, read_vocabulary

TOPICS = ("bauen", "strassen", "ordnung", "finanzen", "buerger", "soziales", "rat", "digital")
SHARED = "bausteine"
LETTER_COUNT = 64


class Kind(StrEnum):
    """What a letter looks like."""

    TOWN = "town"  # letterhead of the town, block with the clerk at the right
    OFFICE = "office"  # another authority
    FIRM = "firm"
    PRIVATE = "private"
    FORM = "form"
    MEMO = "memo"
    MINUTES = "minutes"


class Medium(StrEnum):
    """As what a letter comes."""

    PDF = "pdf"
    TIFF = "tiff"
    JPEG = "jpeg"
    PNG = "png"
    MAIL = "eml"
    WORD = "docx"
    PRINTED_PDF = "printed"  # born digital: with text


class Mark(StrEnum):
    """What an office and its scanner leave on paper."""

    STAMP = "stamp"
    HOLES = "holes"
    UPSIDE_DOWN = "upside_down"
    SIDEWAYS = "sideways"
    BLANK_BACK = "blank_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading inside a letter."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line of a list behind its sign: a dash, or the box of a form."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells; the first row is the head and stands again on each page."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """One row of a form: pairs of a label and what was filled in."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A scrawl with the name below it."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBreak:
    """What follows stands on a new page."""


Block = Paragraph | Heading | Item | Table | Fields | Signature | PageBreak


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter, form, memo or minutes with its words.

    sender, recipient: lines of the address, the first one the name. `case` is the key of the case
    file that it belongs to, None without one; `is_filed`: it is handed in into that case file, else
    into the inbox of `unit`, None being the common one.
    """

    key: str
    kind: Kind
    medium: Medium
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    contact: tuple[str, ...]
    dated_on: date
    subject: str
    reference_line: str
    case: str | None
    is_filed: bool
    unit: str | None
    marks: frozenset[Mark]
    blocks: tuple[Block, ...]

    @property
    def direction(self) -> Direction:
        """Which way it went: the town writes outwards, memos and minutes stay inside."""
        if self.kind is Kind.TOWN:
            return Direction.OUTGOING
        is_inside = self.kind in {Kind.MEMO, Kind.MINUTES}
        return Direction.INTERNAL if is_inside else Direction.INCOMING


def read_letters(*, seed: int, on: date, references: Mapping[str, str]) -> tuple[Letter, ...]:
    """All letters of the sample as of its first day, the same for the same seed and day.

    Raises:
        UnknownWord: a text asks for a case file or a word that there is not.
    """
    vocabulary = read_vocabulary()
    shared = dict(_sections(_text_of(SHARED)))

    def phrases(key: str) -> Phrases:
        return Phrases(seed=seed, letter=key, on=on, references=references, vocabulary=vocabulary)

    return tuple(
        _letter(key, section, shared, phrases(key))
        for topic in TOPICS
        for key, section in _sections(_text_of(topic))
    )


def _text_of(topic: str) -> str:
    return (files("eakte.sample") / "texts" / f"{topic}.txt").read_text("utf-8")


def _sections(text: str) -> Iterator[tuple[str, str]]:
    for section in text.split("=== ")[1:]:
        key, _, body = section.partition("\n")
        yield key.strip(), body.strip("\n")


def _letter(key: str, section: str, shared: Mapping[str, str], phrases: Phrases) -> Letter:
    header, _, body = section.partition("\n\n")
    said = dict(line.split(": ", 1) for line in header.splitlines())
    return Letter(
        key=key,
        kind=Kind(said["kind"]),
        medium=Medium(said.get("as", "pdf")),
        sender=_lines(phrases.fill(said.get("from", shared["absender"]))),
        recipient=_lines(phrases.fill(said.get("to", shared["anschrift"]))),
        contact=_lines(phrases.fill(said.get("contact", ""))),
        dated_on=day_of(said["date"], on=phrases.on),
        subject=phrases.fill(said["subject"]),
        reference_line=phrases.fill(said.get("ref", "")),
        case=said.get("case"),
        is_filed=said.get("into") == "case",
        unit=said.get("unit"),
        marks=frozenset(Mark(mark) for mark in said.get("marks", "").split()),
        blocks=tuple(_blocks(body, shared, phrases)),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split(";") if line.strip())


def _blocks(body: str, shared: Mapping[str, str], phrases: Phrases) -> Iterator[Block]:
    for piece in body.split("\n\n"):
        lines = piece.strip().splitlines()
        if not lines:
            continue
        if lines[0].startswith("@"):
            yield from _blocks(shared[lines[0][1:]], shared, phrases)
        elif lines[0].startswith("|"):
            yield Table(rows=tuple(_rows(lines, phrases)))
        else:
            yield _text_block(phrases.fill(" ".join(lines)))


def _rows(lines: list[str], phrases: Phrases) -> Iterator[tuple[str, ...]]:
    for line in lines:
        if line.startswith("%rows "):
            count, *kinds = line.removeprefix("%rows ").split()
            yield from phrases.rows(int(count), kinds)
        else:
            yield tuple(phrases.fill(cell.strip()) for cell in line.strip("|").split("|"))


def _text_block(line: str) -> Block:
    """A sign in front makes a heading, an item, a row of a form; without one it is a paragraph."""
    if "::" in line:
        pairs = (pair.split("::", 1) for pair in line.split("||"))
        return Fields(pairs=tuple((label.strip(), value.strip()) for label, value in pairs))
    for sign, make in _SIGNS.items():
        if line.startswith(sign):
            return make(line.removeprefix(sign).strip())
    return Paragraph(text=line)


_SIGNS: Mapping[str, Callable[[str], Block]] = {
    "# ": lambda text: Heading(text=text),
    "- ": lambda text: Item(sign="–", text=text),
    "[x] ": lambda text: Item(sign="x", text=text),
    "[ ] ": lambda text: Item(sign="", text=text),
    "~ ": lambda text: Signature(name=text),
    "----": lambda _: PageBreak(),
}
