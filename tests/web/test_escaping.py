"""Text of others is shown as text, wherever it stands and whatever it is."""

import itertools
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from eakte.domain.casefile import Document
from eakte.office import Office
from tests.makers import Town
from tests.web.furniture import add_page
from tests.web.persons import Person

HOSTILE = (
    "<script>window.__eakte_marker=1</script>",
    '"><img src=x onerror=window.__eakte_marker=1>',
    "' autofocus onfocus=window.__eakte_marker=1 x='",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:window.__eakte_marker=1",
    "</textarea></select></title><svg onload=alert(1)>",
    "&lt;b&gt; &#60;",
    "\u202egnp.exe",
)


_QUOTED = "value|title|alt|content|placeholder|aria-label"  # attributes that hold such texts


def hostile_strings(*names: str) -> Iterator[str]:
    """Some of our own, and those of the collection where there is one."""
    yield from HOSTILE
    folder = os.environ.get("EAKTE_TESTDATA")
    for name in names if folder else ():
        path = Path(str(folder)) / "hostile" / "strings" / name
        for line in path.read_text("utf-8").splitlines():
            texts = (value for value in json.loads(line).values() if isinstance(value, str))
            yield from (text.encode("utf-8", "replace").decode() for text in texts)


def is_harmless(page: str) -> bool:
    """Whether nothing of the page was written by somebody else."""
    own = re.sub(rf'(?:{_QUOTED})="[^"]*"|href="/[^"]*"', "", page)
    tags = re.findall(r"<[^>]*>", own)
    return not any(re.search(r"\son\w+\s*=|__eakte_marker|src=x|javascript:", tag) for tag in tags)


@pytest.fixture
def letter(town: Town) -> Document:
    text = " ".join(HOSTILE)
    case = town.add_case(subject=text, location=text)
    document = town.add_document(case, subject=text, sender=text, file_name=text, reason=text)
    add_page(town, document, text)
    return document


def test_hostile_records_are_harmless_on_every_page(clerk: Person, letter: Document) -> None:
    case = letter.case
    for address in (
        f"/akten/{case}",
        f"/akten/{case}?ansicht=dokumente",
        f"/akten/{case}?ansicht=verlauf",
        f"/akten/{case}/zda",
        f"/akten/zda?akte={case}",
        f"/dokumente/{letter.id}",
        f"/dokumente/{letter.id}?q=script",
        "/akten",
        "/",
        "/posteingang/akten?q=script",
    ):
        page = clerk.get(address).text
        assert is_harmless(page), address
        assert "49{%" not in page


def test_what_is_typed_into_an_address_is_harmless(clerk: Person) -> None:
    for typed in hostile_strings("search_queries.jsonl"):
        answer = clerk.get("/suche", query_string={"q": typed})
        assert answer.status_code in {200, 400}, typed
        assert is_harmless(answer.text), typed


@pytest.mark.parametrize(
    "field", ["q", "position", "einheit", "stand", "sortierung", "ab", "seite"]
)
def test_no_parameter_of_an_address_is_a_fault(clerk: Person, field: str) -> None:
    for typed in HOSTILE:
        answer = clerk.get("/akten", query_string={field: typed})
        assert answer.status_code in {200, 422}, typed
        assert is_harmless(answer.text), typed


def test_what_is_typed_into_a_form_is_harmless_and_never_a_fault(clerk: Person, town: Town) -> None:
    case = town.add_case()
    forms = (
        ("/akten/neu", ("position", "betreff", "einheit", "vertraulichkeit", "standort")),
        (f"/akten/{case.id}/wiedervorlagen", ("am", "bemerkung")),
        (f"/akten/{case.id}/vorgaenge", ("betreff", "vorgang")),
        (f"/akten/{case.id}/schutz", ("vertraulichkeit",)),
        (f"/akten/{case.id}/ereignisse", ("ereignis", "am")),
    )
    for typed, (address, fields) in zip(
        hostile_strings("field_values.jsonl"), itertools.cycle(forms), strict=False
    ):
        answer = clerk.post(address, dict.fromkeys(fields, typed))
        assert answer.status_code in {303, 404, 413, 422}, (address, typed)
        assert is_harmless(answer.text), (address, typed)


def test_a_hostile_file_name_is_told_as_text(clerk: Person, office: Office) -> None:
    answer = clerk.upload((b"Anfrage", HOSTILE[1]), as_json=False)

    assert is_harmless(clerk.get(answer.location).text)


def test_a_forged_note_is_not_shown(clerk: Person) -> None:
    clerk.client.set_cookie("eakte-note", "0" * 64 + ".W3sidGV4dCI6IkdlZsOkbHNjaHQifV0=")

    assert "Gefälscht" not in clerk.get("/akten").text
