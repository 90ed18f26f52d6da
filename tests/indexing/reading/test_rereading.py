"""When a page is read again, and which of two readings stays."""

import pytest

from indexing.page_reader import Method, PageReading, PageState, WordBox
from indexing.reading.rereading import is_better, is_outdated, may_gain

NOW = "tesseract 5.5.2 deu@19d219bb schnell"
SECOND = " + rapidocr 3.10.0 PP-OCRv6_rec_small@6f327246"


@pytest.mark.parametrize(
    "before",
    [
        "tesseract 5.3.0 deu@19d219bb schnell",
        "tesseract 5.5.2 deu@aaaaaaaa schnell",
        "tesseract 5.5.2 deu+eng@7d4322bd schnell",
        "tesseract 5.5.2 deu",  # of readings that did not tell their model
    ],
)
def test_a_newer_program_or_another_model_outdates_a_reading(before: str) -> None:
    assert is_outdated(before, NOW)


@pytest.mark.parametrize(
    "before",
    [
        NOW,
        "tesseract 5.10.0 deu@19d219bb schnell",  # newer, though its text sorts before
        "tesseract 6.0 deu@aaaaaaaa genau",
        "tesseract 5.5.2 deu@19d219bb genau",
        "pypdf 7.1.0",
        "kreuzberg 4.10.0",
        "",
    ],
)
def test_older_programs_and_other_methods_outdate_nothing(before: str) -> None:
    assert not is_outdated(before, NOW)


def test_a_finer_reading_outdates_a_coarser_one() -> None:
    assert is_outdated(NOW, "tesseract 5.5.2 deu@19d219bb genau")


def test_a_second_reader_outdates_what_it_would_be_asked_about() -> None:
    assert is_outdated(NOW, NOW + SECOND, is_poor=True)
    assert not is_outdated(NOW, NOW + SECOND, is_poor=False)
    assert not is_outdated(NOW + SECOND, NOW + SECOND, is_poor=True)


def test_another_second_reader_outdates_and_a_missing_one_does_not() -> None:
    assert is_outdated(NOW + SECOND, NOW + " + rapidocr 4.0.0 PP-OCRv7@00000000")
    assert not is_outdated(NOW + SECOND, NOW)


def test_a_page_that_can_now_be_read_replaces_one_that_could_not() -> None:
    for new in (
        a_reading(confidence=0.45),
        a_reading(PageState.BLANK),
        a_reading(PageState.UNREADABLE),
    ):
        assert is_better(new, old_state=PageState.UNREADABLE, old_confidence=None, old_words=0)


@pytest.mark.parametrize("state", [PageState.UNREADABLE, PageState.BLANK])
def test_a_read_page_is_never_given_up(state: PageState) -> None:
    assert not is_better(
        a_reading(state), old_state=PageState.READ, old_confidence=0.41, old_words=3
    )


@pytest.mark.parametrize(
    ("state", "confidence", "is_taken"),
    [
        (PageState.READ, 0.91, True),
        (PageState.BLANK, None, True),
        (PageState.READ, 0.6, False),
        (PageState.UNREADABLE, None, False),
    ],
)
def test_dirt_on_a_blank_page_is_not_taken_for_words(
    state: PageState, confidence: float | None, is_taken: bool
) -> None:
    new = a_reading(state, confidence=confidence)

    found = is_better(new, old_state=PageState.BLANK, old_confidence=None, old_words=0)

    assert found is is_taken


@pytest.mark.parametrize(
    ("confidence", "words", "is_taken"),
    [(0.9, 100, True), (0.885, 100, True), (0.87, 100, False), (0.95, 89, False), (0.95, 90, True)],
)
def test_a_reading_replaces_another_when_it_is_as_sure_and_loses_no_paragraph(
    confidence: float, words: int, is_taken: bool
) -> None:
    new = a_reading(confidence=confidence, words=words)

    found = is_better(new, old_state=PageState.READ, old_confidence=0.9, old_words=100)

    assert found is is_taken


def test_recognised_text_never_replaces_real_text_but_the_other_way_round() -> None:
    layer = a_reading(method=Method.TEXT_LAYER, confidence=None, words=100)

    assert not is_better(
        a_reading(confidence=0.99, words=500),
        old_state=PageState.READ,
        old_confidence=None,
        old_words=100,
    )
    assert is_better(layer, old_state=PageState.READ, old_confidence=None, old_words=100)
    assert is_better(layer, old_state=PageState.READ, old_confidence=0.97, old_words=100)


def a_reading(
    state: PageState = PageState.READ,
    *,
    method: Method = Method.OCR,
    confidence: float | None = 0.9,
    words: int = 10,
) -> PageReading:
    word = WordBox(text="Wort", left=0, top=0, width=9, height=9, confidence=0.9)
    is_read = state is PageState.READ
    return PageReading(
        number=1,
        state=state,
        method=method if is_read else Method.NONE,
        text="",
        engine=NOW,
        confidence=confidence if is_read else None,
        words=(word,) * words if is_read else (),
    )


@pytest.mark.parametrize("reason", ["time_limit", "crashed"])
def test_a_page_for_which_the_machine_was_too_busy_may_gain_by_the_same_engine(
    reason: str,
) -> None:
    assert may_gain("", NOW, reason=reason)
    assert may_gain(NOW, NOW, reason=reason)


def test_a_page_that_is_hard_to_read_gains_nothing_by_the_same_engine() -> None:
    assert not may_gain(NOW, NOW, reason="poorly_legible")
    assert may_gain("tesseract 5.3.0 deu@19d219bb schnell", NOW, reason="poorly_legible")
