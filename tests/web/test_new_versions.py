"""A new version of a document from its screen: the former stays, the new one is read."""

import io

import pytest

from eakte.domain.casefile import DocumentId, Version
from eakte.office import Office
from tests.makers import Town
from tests.offices import work_off
from tests.web.conftest import Someone
from tests.web.persons import Person

FIRST, SECOND = b"Anfrage zur Hundesteuer", b"Anfrage zur Zweitwohnungssteuer"
FORM = "Neue Fassung hinterlegen"


@pytest.fixture
def letter(clerk: Person) -> str:
    """The address of a letter in the inbox."""
    (result,) = clerk.upload((FIRST, "brief.txt")).json["results"]
    return str(result["url"])


def sent(person: Person, letter: str, body: bytes | None, **fields: str) -> tuple[int, str]:
    """Hand in a new version; the status, and the page that comes after it."""
    data: dict[str, object] = {"csrf_token": person.csrf} | fields
    if body is not None:
        data["fassung"] = (io.BytesIO(body), "neu.txt")
    answer = person.client.post(f"{letter}/fassungen", data=data, buffered=True)
    page = person.get(answer.location).text if answer.status_code == 303 else answer.text
    return answer.status_code, page


def versions(town: Town, letter: str) -> list[Version]:
    with town.records.read(town.system) as tx:
        return list(tx.versions.of(DocumentId(letter.rpartition("/")[2])))


def test_a_new_version_is_taken_read_and_shown(
    clerk: Person, town: Town, office: Office, letter: str
) -> None:
    work_off(office)

    status, page = sent(clerk, letter, SECOND)
    work_off(office)

    assert status == 303
    assert "Die neue Fassung ist hinterlegt und wird jetzt gelesen." in page
    assert "Fassung 2. Frühere:" in page
    assert "Zweitwohnungssteuer" in clerk.get(letter).text
    assert clerk.get(f"{letter}/original").data == SECOND
    assert clerk.get(f"{letter}/original?fassung=1").data == FIRST
    assert [version.number for version in versions(town, letter)] == [1, 2]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [(None, "Bitte wählen Sie die Datei der neuen Fassung."), (b"", "Die Datei ist leer.")],
)
def test_without_a_file_nothing_changes_and_the_form_says_so(
    clerk: Person, town: Town, letter: str, body: bytes | None, sentence: str
) -> None:
    status, page = sent(clerk, letter, body)

    assert status == 422
    assert sentence in page
    assert '<details open>\n        <summary data-key="f"' in page
    assert len(versions(town, letter)) == 1


def test_a_version_upon_what_somebody_else_changed_is_refused(
    clerk: Person, town: Town, letter: str
) -> None:
    revision = clerk.get(letter).text.partition('name="revision" value="')[2].partition('"')[0]
    sent(clerk, letter, SECOND, revision=revision)

    status, page = sent(clerk, letter, b"Noch eine", revision=revision)

    assert status == 412
    assert "Jemand anderes hat diesen Eintrag gerade geändert." in page
    assert len(versions(town, letter)) == 2


def test_a_closed_case_file_takes_no_new_version(clerk: Person, town: Town, office: Office) -> None:
    case = town.add_case()
    (result,) = clerk.upload((FIRST, "brief.txt"), akte=case.id).json["results"]
    assert FORM in clerk.get(result["url"]).text
    office.casework.close(case.id, actor=town.clerk)

    status, _ = sent(clerk, result["url"], SECOND)

    assert status == 409
    assert FORM not in clerk.get(result["url"]).text
    assert len(versions(town, result["url"])) == 1


def test_an_attachment_is_renewed_with_its_letter_only(clerk: Person, town: Town) -> None:
    letter = town.add_document()
    attachment = town.add_document(attachment_to=letter.id)
    address = f"/dokumente/{attachment.id}"

    status, _ = sent(clerk, address, SECOND)

    assert status == 409
    assert FORM not in clerk.get(address).text


def test_who_only_reads_or_does_not_see_it_hands_in_nothing(someone: Someone, town: Town) -> None:
    case = town.add_case()
    document = f"/dokumente/{town.add_document(case).id}"
    hidden = f"/dokumente/{town.add_document(town.add_case(lead_unit=town.units['FB2'])).id}"

    assert sent(someone("auditor"), document, SECOND)[0] == 403
    assert FORM not in someone("auditor").get(document).text
    assert sent(someone("clerk"), hidden, SECOND)[0] == 404
    assert len(versions(town, document)) == 1
