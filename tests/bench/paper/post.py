"""A day's post of a made-up office as scanned pages: layouts and damages of our own."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from PIL import Image

from tests.bench.paper import columns, forms, letters, tables
from tests.bench.paper.sheet import Case, Sheet
from tests.bench.paper.wear import LOOKS, blank, stamped, stored
from tests.bench.paper.words import Words
from tests.bench.scans import ScannedPage, classes_of, spread

Draw = Callable[[Sheet, Words], None]
BLANKS = ("office", "copy", "lamp", "bits")
LOOKS_OF_TURNED = ("office", "copy", "bits", "lamp")
TURNS = {
    90: Image.Transpose.ROTATE_90,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_270,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A kind of page. face: that it cannot do without. is_stamped: comes with stamps on it."""

    draw: Draw
    kinds: frozenset[str] = frozenset()
    face: str = "serif"
    is_stamped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A page that can be made. look: of LOOKS. turn: degrees, against the clock."""

    seed: int
    layout: Layout
    look: str
    turn: int = 0
    is_blank: bool = False

    @property
    def name(self) -> str:
        marks = [f"turned-{self.turn}"] if self.turn else []
        marks += ["blank"] if self.is_blank else [self.layout.draw.__name__]
        marks += ["stamped"] if self.layout.is_stamped else []
        return "-".join([*marks, *self.look.split()])

    @property
    def classes(self) -> frozenset[str]:
        kinds = self.layout.kinds | LOOKS[self.look].kinds
        return classes_of(kinds, is_turned=bool(self.turn), is_blank=self.is_blank)

    def scanned(self, case: Case) -> ScannedPage:
        """Print the page, damage it and store it; the same each time."""
        chance = Random(f"{self.seed}/{self.name}")
        sheet = Sheet(case=case, chance=chance)
        self.layout.draw(sheet, Words(chance=chance))
        page, truths = sheet.image, [sheet.truth, *sheet.other_orders]
        if self.is_blank:
            page, truths = blank(chance, page), [[]]
        page = stamped(page, chance, case) if self.layout.is_stamped else page
        for damage in LOOKS[self.look].damages:
            page = damage(page, chance)
        page = page.transpose(TURNS[self.turn]) if self.turn else page
        truth, *others = ["\n".join(lines) for lines in truths]
        return ScannedPage(
            image=stored(page, LOOKS[self.look]),
            truth=truth,
            name=self.name,
            classes=self.classes,
            other_orders=tuple(others),
        )


LAYOUTS = (
    Layout(draw=letters.side_column),
    Layout(draw=forms.boxed, kinds=frozenset({"form"})),
    Layout(draw=tables.invoice, kinds=frozenset({"table"})),
    Layout(draw=columns.report, kinds=frozenset({"two columns"})),
    Layout(draw=letters.by_typewriter, kinds=frozenset({"typewriter"}), face="typewriter"),
    Layout(draw=letters.with_references, kinds=frozenset({"stamps"}), is_stamped=True),
    Layout(draw=letters.reasons),
    Layout(draw=forms.questionnaire, kinds=frozenset({"form"})),
    Layout(draw=tables.fees, kinds=frozenset({"table"})),
    Layout(draw=columns.gazette, kinds=frozenset({"two columns"})),
    Layout(draw=letters.with_references),
    Layout(draw=letters.side_column, kinds=frozenset({"stamps"}), is_stamped=True),
    Layout(draw=tables.minutes, kinds=frozenset({"table"})),
)
TURNED = (Layout(draw=letters.with_references), Layout(draw=tables.minutes))
BACK = Layout(draw=letters.reasons)


def missing_faces() -> list[str]:
    """Faces of layouts that have to be left out here."""
    return sorted({layout.face for layout in LAYOUTS if not Case.has(layout.face)})


def sendings(seed: int, wears: int) -> list[Sending]:
    """Every layout in so many wears, then pages that lie the wrong way, then blank ones.

    The wears go round with the seed: all come up within a few seeds.
    """
    return [*_upright(seed, wears), *_turned(seed), *_blank(seed)]


def own_pages(seed: int, *, wears: int = 3, of: str = "", count: int = 0) -> list[ScannedPage]:
    """The pages of a seed. of: only those of this class. count: so many, taken evenly; 0: all."""
    wanted = [each for each in sendings(seed, wears) if not of or of in each.classes]
    case = Case()
    return [each.scanned(case) for each in spread(wanted, count or len(wanted))]


def _upright(seed: int, wears: int) -> Iterator[Sending]:
    looks = list(LOOKS)
    step = len(looks) // wears
    for number, layout in enumerate(LAYOUTS):
        for wear in range(wears if Case.has(layout.face) else 0):
            look = looks[(seed + 3 * number + wear * step) % len(looks)]
            yield Sending(seed=seed, layout=layout, look=look)


def _turned(seed: int) -> Iterator[Sending]:
    for number, (turn, layout) in enumerate(itertools.product(TURNS, TURNED)):
        look = LOOKS_OF_TURNED[(seed + number) % len(LOOKS_OF_TURNED)]
        yield Sending(seed=seed, layout=layout, look=look, turn=turn)


def _blank(seed: int) -> Iterator[Sending]:
    for look in BLANKS:
        yield Sending(seed=seed, layout=BACK, look=look, is_blank=True)
