"""A code that is scanned into the search box jumps to its object, or the box says why not."""

from collections.abc import Mapping

import pytest

from eakte.domain.access import TenantId
from eakte.domain.sheet_code import SheetCode, SheetKind, written
from eakte.office import Office
from tests.flows.batches import a_sheet
from tests.makers import Town
from tests.web.persons import Person
from tests.web.scan_furniture import a_checked_batch


def scanned_in(person: Person, code: str) -> tuple[int, str]:
    """Status and target of what a hand scanner types into the search box."""
    answer = person.get("/suche", query_string={"q": code})
    return answer.status_code, answer.location or answer.text


def test_codes_jump_to_their_objects(office: Office, town: Town, manager: Person) -> None:
    case = town.add_case()
    places: Mapping[SheetKind, tuple[str, str]] = {
        SheetKind.CASE: (case.id, f"/akten/{case.id}"),
        SheetKind.POSITION: ("10.40", "/aktenplan/10.40"),
        SheetKind.NEW: ("-", "/posteingang"),
    }

    for kind, (target, place) in places.items():
        code = a_sheet(office, town.tenant, kind, target=target).code
        assert scanned_in(manager, code) == (302, place)


@pytest.mark.parametrize("is_filed", [True, False])
def test_a_sticker_jumps_to_its_document_or_to_the_inbox_item_that_waits(
    office: Office, town: Town, manager: Person, is_filed: bool
) -> None:
    document = town.add_document(town.add_case() if is_filed else None, subject="Anfrage")
    batch = a_checked_batch(town, document=document.id)
    with office.records.begin(town.system) as tx:
        tx.scans.labels.put(batch.id, 5, [17])
    sticker = a_sheet(office, town.tenant, SheetKind.LABEL, target="17").code

    room = "dokumente" if is_filed else "posteingang"
    assert scanned_in(manager, sticker) == (302, f"/{room}/{document.id}")


def test_a_sticker_that_no_scanner_has_seen_is_told_with_its_number(
    office: Office, town: Town, manager: Person
) -> None:
    sticker = a_sheet(office, town.tenant, SheetKind.LABEL, target="17").code

    status, page = scanned_in(manager, sticker)

    assert status == 404
    assert "Etikett 000017" in page


def test_a_code_of_another_authority_is_refused(town: Town, manager: Person) -> None:
    code = SheetCode(tenant=TenantId("goch"), kind=SheetKind.CASE, target="1")

    status, page = scanned_in(manager, written(code, bytes(32)))

    assert status == 422
    assert "gehört einer anderen Behörde" in page


def test_what_a_code_names_and_is_gone_is_not_found(
    office: Office, town: Town, manager: Person
) -> None:
    gone = a_sheet(office, town.tenant, SheetKind.CASE, target="nirgends").code

    assert scanned_in(manager, gone)[0] == 404


def test_words_are_looked_for_as_before(manager: Person) -> None:
    assert scanned_in(manager, "Hundesteuer")[0] == 200
