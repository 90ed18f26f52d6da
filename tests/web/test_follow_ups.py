"""The list of resubmissions, part by part: nothing is lost, and one comes back where one was."""

import re
from datetime import timedelta
from html import unescape

import pytest

from eakte.records.cursor import USUAL_LINES
from tests.makers import Town
from tests.web.persons import Person

MORE = 2  # than fit into one part


@pytest.fixture
def full(town: Town) -> None:
    """More resubmissions of the clerk than one part shows; all but one are due."""
    case = town.add_case()
    with town.records.begin(town.clerk) as tx:
        for number in range(USUAL_LINES + MORE):
            due_on = tx.today + timedelta(days=7 if number == USUAL_LINES + MORE - 1 else 0)
            tx.follow_ups.add(case, due_on=due_on, remark=f"Anlass {number:02}.")


def remarks(page: str) -> list[str]:
    return re.findall(r"Anlass \d\d\.", page)


def onward(page: str) -> str:
    """The address of the next part."""
    (found,) = re.findall(r'href="([^"]+)" rel="next"', page)
    return unescape(found)


@pytest.mark.usefixtures("full")
def test_all_resubmissions_are_reached_part_by_part(clerk: Person) -> None:
    first = clerk.get("/wiedervorlagen").text
    second = clerk.get(onward(first)).text

    assert f"{USUAL_LINES + MORE} Wiedervorlagen" in first
    assert 'rel="next"' not in second
    found = remarks(first) + remarks(second)
    assert len(found) == len(set(found)) == USUAL_LINES + MORE


@pytest.mark.usefixtures("full")
def test_after_a_deed_the_same_part_is_shown_and_after_the_last_the_first(clerk: Person) -> None:
    part = onward(clerk.get("/wiedervorlagen").text)
    page = clerk.get(part)

    for _ in range(MORE):
        deed = re.findall(r'action="(/wiedervorlagen/[^"]+/erledigt)"', page.text)[0]
        back = unescape(re.findall(r'name="zurueck" value="([^"]+)"', page.text)[0])
        assert back == part
        page = clerk.follow(deed, {"zurueck": back})

    assert page.status_code == 303
    assert page.location == "/wiedervorlagen"
    assert len(remarks(clerk.get("/wiedervorlagen").text)) == USUAL_LINES


@pytest.mark.usefixtures("full")
def test_my_day_counts_what_is_due_and_leads_to_the_rest(clerk: Person) -> None:
    page = clerk.get("/").text

    assert f"{USUAL_LINES + MORE - 1} fällig" in page
    assert len(remarks(page)) == USUAL_LINES
    assert "Weitere Wiedervorlagen" in page
