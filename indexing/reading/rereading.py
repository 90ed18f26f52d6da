"""When a page is worth another reading, and which of two readings stays (Neu lesen)."""

import re
from dataclasses import dataclass

from indexing.page_reader import Method, PageReading, PageState
from indexing.reading.settings import ReadingMode

_SLACK = 0.02  # of mean confidence: two versions of a program differ by as much on a good page
_WORDS_KEPT = 0.9  # share of the words that a new reading has at least; less is a lost paragraph
_CLEAR = 0.88  # mean confidence from which on words on a blank page are not taken for dirt
_REASONS_OF_MACHINES = ("time_limit", "crashed")  # among other work, or short of memory
_NEXT_READER = " + "
_ENGINE = re.compile(r"tesseract (?P<version>[\d.]+) (?P<models>\S+)(?: (?P<mode>\w+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Engine:
    version: tuple[int, ...]
    models: str
    mode: str
    second: str


def is_outdated(engine_of_page: str, current: str, *, is_poor: bool = False) -> bool:
    """Whether another reading may bring more than the one that a page has.

    It may where the program is newer, a model is another one, pages are now read more finely, or
    the second reader is another one. An older program or a coarser reading outdates nothing. Pages
    that no Tesseract read are never outdated.

    Args:
        engine_of_page: `engine` of the reading.
        current: what would read the page now, with the second reader if there is one.
        is_poor: it is so hard to read that a second reader would be asked, if there is one.
    """
    before, now = _engine(engine_of_page), _engine(current)
    if before is None or now is None or now.version < before.version:
        return False
    is_finer = before.mode != now.mode == ReadingMode.EXACT
    is_newer = now.version > before.version or now.models != before.models
    return is_newer or is_finer or _is_second_outdated(before.second, now.second, is_poor=is_poor)


def may_gain(engine_of_page: str, current: str, *, reason: str) -> bool:
    """Whether reading a doubtful page again may help: it is outdated, or the machine was busy.

    Args:
        engine_of_page: what tried the page last.
        current: what would read the page now.
        reason: why the page is doubtful.
    """
    return reason in _REASONS_OF_MACHINES or is_outdated(engine_of_page, current, is_poor=True)


def is_better(
    new: PageReading, *, old_state: PageState, old_confidence: float | None, old_words: int
) -> bool:
    """Whether a new reading of a page may take the place of the old one: it is not worse.

    Args:
        new: the new reading.
        old_state: state of the old one.
        old_confidence: its mean confidence; None where nothing was recognised, as real text is.
        old_words: number of its words.
    """
    if old_state is PageState.READ and old_confidence is None:
        return new.method is not Method.OCR  # real text is never replaced by a recognised one
    if new.state is not old_state:
        return _is_gain(new, old_state)
    if new.state is not PageState.READ:
        return True
    is_as_sure = _confidence(new) >= (old_confidence or 0.0) - _SLACK
    return is_as_sure and len(new.words) >= old_words * _WORDS_KEPT


def _is_gain(new: PageReading, old_state: PageState) -> bool:
    if old_state is PageState.BLANK:
        return new.state is PageState.READ and _confidence(new) >= _CLEAR
    return old_state is PageState.UNREADABLE


def _confidence(reading: PageReading) -> float:
    """Of the words; real text is certain."""
    return 1.0 if reading.confidence is None else reading.confidence


def _is_second_outdated(before: str, now: str, *, is_poor: bool) -> bool:
    if not now:
        return False
    return before != now if before else is_poor


def _engine(told: str) -> _Engine | None:
    first, _, second = told.partition(_NEXT_READER)
    found = _ENGINE.fullmatch(first)
    if found is None:
        return None
    return _Engine(
        version=tuple(int(part) for part in found["version"].split(".") if part),
        models=found["models"],
        mode=found["mode"] or "",
        second=second,
    )
