"""What a process keeps in mind of news: for the same searches only, and of some people only."""

import pytest

from eakte import kept_news
from eakte.kept_news import FoundNews, KeptNews
from tests.makers import NOON


def found(searches: str) -> FoundNews:
    return FoundNews(searches=searches, stand=1, at=NOON, pages={})


def test_what_was_found_for_other_searches_is_not_given_out() -> None:
    kept = KeptNews()

    kept.put("anna", found("a"))

    assert kept.get("anna", "a") == found("a")
    assert kept.get("anna", "b") is None
    assert kept.get("bert", "a") is None


def test_of_more_people_than_there_is_room_for_the_first_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept_news, "MOST_PEOPLE", 2)
    kept = KeptNews()

    for person in ("anna", "bert", "anna", "carl"):
        kept.put(person, found("a"))

    assert kept.get("bert", "a") is None
    assert kept.get("anna", "a") is not None
    assert kept.get("carl", "a") is not None
