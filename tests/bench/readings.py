"""What one side has read of some pages, at which cost, and how far it is from the truth."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields

from rapidfuzz.distance import Levenshtein

from tests.bench.programs import Used
from tests.bench.scans import ScannedPage

LEAST_LETTERS = 3  # of a word that somebody would search for; numbers count in any length
# Signs that are printed in several ways and that nobody searches for.
SAME = str.maketrans(
    {"–": "-", "—": "-", "„": '"', "“": '"', "”": '"', "‚": "'", "‘": "'", "’": "'"}
)
NUMBER = re.compile(r"\d(?:[\d.,/-]*\d)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The text of each page, and what the program took for all of them."""

    texts: tuple[str, ...]
    used: Used

    @property
    def pages_per_cpu_s(self) -> float:
        return len(self.texts) / self.used.cpu_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts of one or more pages; the shares are those of all of them together.

    recall: sum over the printed pages. sections_false: signs that were read beyond the true ones.
    junk: characters that were read on blank pages.
    """

    pages: int = 0
    printed: int = 0
    characters: int = 0
    character_errors: int = 0
    words: int = 0
    word_errors: int = 0
    recall_sum: float = 0.0
    sections: int = 0
    sections_found: int = 0
    sections_false: int = 0
    numbers: int = 0
    numbers_found: int = 0
    junk: int = 0

    def __add__(self, other: "Score") -> "Score":
        names = [each.name for each in fields(self)]
        return Score(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def cer(self) -> float:
        """Wrong characters for each true one; the order counts too."""
        return self.character_errors / max(1, self.characters)

    @property
    def wer(self) -> float:
        """The same of words."""
        return self.word_errors / max(1, self.words)

    @property
    def recall(self) -> float:
        """Mean of the pages: share of the words that were read, wherever they stand."""
        return self.recall_sum / max(1, self.printed)

    @property
    def section_share(self) -> float:
        """Of the section signs, those that were read."""
        return self.sections_found / max(1, self.sections)

    @property
    def number_share(self) -> float:
        """Of the numbers, those that were read exactly as they are written."""
        return self.numbers_found / max(1, self.numbers)


def score_of(page: ScannedPage, text: str) -> Score:
    """One page; where several orders are right, the one that is nearest to what was read counts."""
    if not page.truth.strip():
        return Score(pages=1, junk=len(text.strip()))
    read = _even(text)
    truths = [_even(truth) for truth in (page.truth, *page.other_orders)]
    truth = min(truths, key=lambda each: Levenshtein.distance(each, read))
    there, found = truth.count("§"), read.count("§")
    numbers = Counter(NUMBER.findall(truth))
    return Score(
        pages=1,
        printed=1,
        characters=len(truth),
        character_errors=Levenshtein.distance(truth, read),
        words=len(truth.split()),
        word_errors=Levenshtein.distance(truth.split(), read.split()),
        recall_sum=_recall(truth, read),
        sections=there,
        sections_found=min(there, found),
        sections_false=max(0, found - there),
        numbers=numbers.total(),
        numbers_found=(numbers & Counter(NUMBER.findall(read))).total(),
    )


def score(pages: Sequence[ScannedPage], texts: Sequence[str]) -> Score:
    """All pages together."""
    each = (score_of(page, text) for page, text in zip(pages, texts, strict=True))
    return sum(each, Score())


def recalls(truths: Sequence[str], texts: Sequence[str]) -> list[float]:
    """Of each printed page the share of its words that were read, wherever they stand."""
    return [_recall(truth, text) for truth, text in _printed(truths, texts)]


def _printed(truths: Sequence[str], texts: Sequence[str]) -> list[tuple[str, str]]:
    """Pages that are not blank."""
    return [pair for pair in zip(truths, texts, strict=True) if pair[0].strip()]


def _even(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).translate(SAME).split())


def _words(text: str) -> Counter[str]:
    found = re.findall(r"[\w§€]+", _even(text).casefold())
    return Counter(word for word in found if len(word) >= LEAST_LETTERS or word.isdigit())


def _recall(truth: str, text: str) -> float:
    wanted = _words(truth)
    return (wanted & _words(text)).total() / wanted.total()
