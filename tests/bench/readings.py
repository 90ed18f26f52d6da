"""What one side has read of some pages, at which cost, and how far it is from the truth."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

LEAST_LETTERS = 3  # of a word that somebody would search for; numbers count in any length
# Signs that are printed in several ways and that nobody searches for.
SAME = str.maketrans(
    {"–": "-", "—": "-", "„": '"', "“": '"', "”": '"', "‚": "'", "‘": "'", "’": "'"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The text of each page, and the user and system time of all processes together."""

    texts: tuple[str, ...]
    cpu_s: float

    @property
    def pages_per_cpu_s(self) -> float:
        return len(self.texts) / self.cpu_s


def error_rate(truths: Sequence[str], texts: Sequence[str]) -> float:
    """Wrong characters for each true one (CER), all pages together; the order counts too."""
    pairs = [(_even(truth), _even(text)) for truth, text in _printed(truths, texts)]
    wrong = sum(Levenshtein.distance(truth, text) for truth, text in pairs)
    return wrong / sum(len(truth) for truth, _ in pairs)


def recalls(truths: Sequence[str], texts: Sequence[str]) -> list[float]:
    """Of each printed page the share of its words that were read, wherever they stand."""
    return [_recall(truth, text) for truth, text in _printed(truths, texts)]


def signs_found(truths: Sequence[str], texts: Sequence[str]) -> float:
    """Share of the section signs that were read."""
    pairs = [(truth.count("§"), text.count("§")) for truth, text in _printed(truths, texts)]
    return sum(min(there, read) for there, read in pairs) / sum(there for there, _ in pairs)


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
