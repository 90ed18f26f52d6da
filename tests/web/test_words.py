"""Codes in words, days and numbers as people write them."""

from datetime import UTC, date, datetime

import pytest

from eakte.domain.casefile import DocumentState
from eakte.domain.clock import ClockDoubted, DoubtKind
from eakte.domain.destruction import (
    ApprovalRefused,
    ListChanged,
    OrderEnded,
    OrderState,
    StillWaiting,
)
from eakte.domain.disposal import Decision, DecisionSource, ItemState, Step
from eakte.domain.errors import InvalidValue
from eakte.domain.sampling import NamePlace, SampleKind, YearOf
from eakte.web import fields, formats, wording

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("14", date(2026, 3, 16)),
        ("0", TODAY),
        ("3w", date(2026, 3, 23)),
        ("2 W", date(2026, 3, 16)),
        ("1m", date(2026, 4, 1)),
        ("12.04.", date(2026, 4, 12)),
        ("12.04", date(2026, 4, 12)),
        ("01.02.", date(2027, 2, 1)),
        ("12.04.2026", date(2026, 4, 12)),
        ("12.4.26", date(2026, 4, 12)),
        ("2026-04-12", date(2026, 4, 12)),
        ("", None),
    ],
)
def test_a_due_day_is_read_as_it_is_typed(typed: str, day: date | None) -> None:
    assert fields.due_day(typed, field="am", today=TODAY) == day


@pytest.mark.parametrize("typed", ["01.02.2026", "31.02.", "morgen", "14x", "99.99.9999", "1.1.0"])
def test_what_is_no_due_day_is_refused(typed: str) -> None:
    with pytest.raises(InvalidValue):
        fields.due_day(typed, field="am", today=TODAY)


def test_the_twenty_ninth_of_february_without_a_year_is_found_next_year() -> None:
    leap_day = date(2028, 3, 1)

    assert fields.due_day("29.02.", field="am", today=leap_day) == date(2029, 3, 1)


def test_a_line_has_no_control_characters_and_an_end() -> None:
    assert fields.line({"q": " a\x00b\nc "}, "q") == "a b c"
    assert len(fields.line({"q": "x" * 5000}, "q")) == fields.LONGEST_LINE
    assert fields.line({}, "q", "sonst") == "sonst"


@pytest.mark.parametrize("year", [None, 0, -1, 10_000])
def test_a_year_that_no_calendar_has_narrows_nothing(year: int | None) -> None:
    assert fields.year_span(year) == (None, None)


def test_times_are_those_of_berlin() -> None:
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    assert formats.moment(new_year) == "01.01.2027, 00:30 Uhr"
    assert formats.near(new_year, date(2027, 1, 1)) == "heute 0:30"


def test_numbers_have_points_and_shares_a_per_cent_sign() -> None:
    assert formats.number(12345) == "12.345"
    assert formats.percent(0.61) == "61 %"
    assert formats.percent(None) == "–"
    assert formats.size(1_300_000) == "1,2 MB"
    assert formats.size(512) == "512 Byte"
    assert formats.counted(1, "Akte", "Akten") == "1 Akte"
    assert formats.span(200) == "3 Minuten"
    assert formats.span(3600) == "1 Stunde"


@pytest.mark.parametrize("table", sorted(wording.WORDS))
def test_each_word_of_a_table_is_german_and_says_something(table: str) -> None:
    for code, word in wording.WORDS[table].items():
        assert word.strip() or table.endswith("_kind"), code


def test_each_code_of_disposal_and_each_step_has_a_word() -> None:
    words = wording.WORDS

    assert set(words["item_state"]) == set(words["item_state_kind"]) == set(ItemState)
    assert set(words["order_state"]) == set(words["order_state_kind"]) == set(OrderState)
    assert set(words["decision"]) == set(Decision)
    assert set(words["decision_source"]) == set(DecisionSource)
    assert set(words["sample"]) == set(SampleKind)
    assert set(words["name_place"]) == set(NamePlace)
    assert set(words["year_of"]) == set(YearOf)
    assert set(words["clock_doubt"]) == set(DoubtKind)
    for step in Step:
        assert not wording.event(f"disposal_{step}", {}).startswith("Vorgang")


def test_an_execution_that_does_not_go_on_says_why() -> None:
    for refusal in (StillWaiting, ClockDoubted, ListChanged, OrderEnded, ApprovalRefused):
        assert wording.job_error(refusal.__name__) != wording.UNKNOWN_JOB_ERROR


def test_each_state_of_a_document_has_a_word() -> None:
    assert set(wording.WORDS["state"]) == set(DocumentState)


def test_an_unknown_code_is_shown_as_it_is_beside_a_neutral_sentence() -> None:
    assert wording.word("neu", "kind") == "neu"
    assert wording.reason("neu") == wording.UNKNOWN_REASON
    assert wording.job_error("KeyError") == wording.UNKNOWN_JOB_ERROR
    assert wording.event("something_new", {}) == "Vorgang „something_new“"


def test_an_event_is_told_without_the_details_that_were_erased() -> None:
    assert wording.event("document_filed", {"subject": "Brief"}) == "Dokument abgelegt: Brief"
    assert wording.event("document_filed", {}) == "Dokument abgelegt"
    assert wording.event("content_accessed", {"way": "screen"}) == "Inhalt angesehen (Bildschirm)"
    assert wording.event("case_closed", {}) == "Zu den Akten verfügt"


def test_days_codes_and_numbers_of_an_event_are_told_as_people_write_them() -> None:
    assert wording.event("document_read", {"pages": 1}) == "Dokument gelesen (1 Seite)"
    assert wording.event("document_read", {"pages": 1200}) == "Dokument gelesen (1.200 Seiten)"
    assert (
        wording.event("reading_cancelled", {"pages": 0}) == "Lesen abgebrochen (0 Seiten gelesen)"
    )
    assert wording.event("event_recorded", {"on": "2024-03-12", "retention": "Läuft."}) == (
        "Ereignis eingetragen (12.03.2024). Läuft."
    )
    assert wording.event("appraisal_proposed", {"proposal": "V", "reason": "Routine"}) == (
        "Bewertung vorgeschlagen (vernichten): Routine"
    )
    assert wording.event("restored", {"taken_at": "2026-11-26T21:30:00+00:00"}) == (
        "Aus der Sicherung vom 26.11.2026, 22:30 Uhr wiederhergestellt"
    )


def test_a_changed_day_direction_and_draft_are_told_in_german() -> None:
    detail = {
        "sender": ["", "Meier"],
        "dated_on": ["None", "2024-03-12"],
        "direction": ["incoming", "outgoing"],
        "is_draft": ["True", "False"],
    }

    assert wording.event("document_described", detail) == (
        "Angaben geändert: Absender „Meier“ eingetragen, Datum „12.03.2024“ eingetragen, "
        "Richtung von „Eingang“ in „Ausgang“, Entwurf von „ja“ in „nein“"
    )
    assert wording.event("document_described", {"sender": ["Meier", ""]}) == (
        "Angaben geändert: Absender „Meier“ entfernt"
    )


@pytest.mark.parametrize("text", ["2024-13-45", "Vertrag 2024-03-12", "20240312", ""])
def test_what_only_looks_like_a_day_is_told_as_it_is(text: str) -> None:
    assert formats.stored(text) == text


def test_a_change_is_told_with_its_old_and_new_value() -> None:
    told = wording.event("document_described", {"subject": ["alt", "neu"], "is_draft": ["x", "y"]})

    assert told == "Angaben geändert: Betreff von „alt“ in „neu“, Entwurf von „x“ in „y“"
