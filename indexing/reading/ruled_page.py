"""A form or a table as it is read (Formular, Tabelle): without its rulings, cell by cell."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image

from indexing.page_reader import WordBox
from indexing.reading.comb_fields import joined
from indexing.reading.form_cells import in_cell_order
from indexing.reading.rulings import Rulings, rulings_of, without_rulings
from indexing.reading.text_flow import TextLine

MOSTLY = 0.58  # of the rows with ink
DOT = 0.4  # of the height of words: so small are dots
SURE_DOT = 0.6  # confidence of a small word that is one

_STROKES = frozenset("|¦‖!_")  # how remains of rulings are read


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledPage:
    """A page with rulings. bare: the same without them, to be recognised."""

    bare: Image.Image
    rulings: Rulings

    @property
    def is_form(self) -> bool:
        """Whether most of it is ruled, so that its lines run across and not in columns."""
        return self.rulings.share >= MOSTLY

    def in_order(self, lines: Sequence[TextLine]) -> list[tuple[WordBox, ...]]:
        """Its words in the order in which a person reads them."""
        ordered = in_cell_order(_without_dirt(lines), self.rulings, self.bare.size)
        return [tuple(joined(line, self.rulings.combs)) for line in ordered]


def ruled_page(page: Image.Image, dpi: int) -> RuledPage | None:
    """A level grey page on white paper, its tick boxes gone; None where it is hardly ruled."""
    rulings = rulings_of(page, dpi)
    if rulings is None:
        return None
    return RuledPage(bare=without_rulings(page, rulings, dpi), rulings=rulings)


def _without_dirt(lines: Sequence[TextLine]) -> list[TextLine]:
    """Without dots of umlauts and remains of rulings that were read as words."""
    heights = [word.height for line in lines for word in line.words]
    least = DOT * statistics.median(heights) if heights else 0.0

    def is_written(word: WordBox) -> bool:
        is_dot = word.height < least and word.confidence < SURE_DOT
        return not is_dot and bool(set(word.text) - _STROKES)

    return [replace(line, words=tuple(filter(is_written, line.words))) for line in lines]
