"""Hits that only a part of a word finds: neither told late nor lost while the words rest."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from eakte.finding import SearchRequest
from eakte.office import Office
from eakte.records import Records
from eakte.watching import Watching
from indexing import KeptTerms, SandboxedReader
from indexing.kept_terms import LONGEST_REST_S
from tests.api.papers import a_read_letter
from tests.makers import Clock, Town
from tests.offices import an_office

PART = SearchRequest(words="Genehmigung")
LETTER = ["Die Baugenehmigung"]


@dataclass(kw_only=True)
class SlowClock:
    """Each look at it takes a second, so that words rest long after they are read."""

    now: float = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


@pytest.fixture
def words_clock() -> SlowClock:
    return SlowClock()


@pytest.fixture
def office(
    records: Records, town: Town, tmp_path: Path, reader: SandboxedReader, words_clock: SlowClock
) -> Office:
    made = an_office(records, tmp_path, reader=reader)
    made.filing.rebuild_index(each=lambda _: None)
    filing = replace(made.filing, terms=KeptTerms(made.filing.index, clock=words_clock))
    news = replace(made.watching.new_hits, filing=filing)
    watching = Watching(records=records, filing=filing, new_hits=news)
    return replace(made, filing=filing, watching=watching)


def told(office: Office, town: Town) -> list[int]:
    return [line.new for line in office.watching.news(actor=town.clerk)]


def test_a_hit_is_told_once_its_words_are_known_although_nothing_came_since(
    office: Office, town: Town, clock: Clock, words_clock: SlowClock
) -> None:
    office.watching.save(PART, name="Meine", actor=town.clerk)
    clock.advance(minutes=5)
    a_read_letter(office, town.clerk, LETTER)
    assert told(office, town) == []

    words_clock.now += LONGEST_REST_S

    assert told(office, town) == [1]


def test_what_counts_as_seen_is_shown_however_short_the_rest(
    office: Office, town: Town, clock: Clock
) -> None:
    kept = office.watching.save(PART, name="Meine", actor=town.clerk)
    clock.advance(minutes=5)
    a_read_letter(office, town.clerk, LETTER)
    clock.advance(minutes=5)
    assert office.filing.find(PART, actor=town.clerk).total == 0

    office.watching.look(kept.id, actor=town.clerk)

    assert told(office, town) == []
    assert office.filing.find(PART, actor=town.clerk).total == 1
