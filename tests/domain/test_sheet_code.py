"""Codes of separator sheets: they come back as they were written, and nothing else is followed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.access import TenantId
from eakte.domain.sheet_code import SheetCode, SheetFault, SheetKind, is_on_letter, judged, written

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
TENANT = TenantId("uedem")
CASE = SheetCode(tenant=TENANT, kind=SheetKind.CASE, target="0193b0a2-1c2d-7e3f-8a4b-1234567890ab")


def test_a_code_has_five_parts_and_sixteen_digits_of_signature() -> None:
    text = written(CASE, KEY)

    assert text.startswith(f"EAKTE1:uedem:AKTE:{CASE.target}:")
    assert len(text.rpartition(":")[2]) == 16
    assert judged(text, tenant=TENANT, key=KEY) == CASE


def test_a_universal_sheet_names_no_target() -> None:
    universal = SheetCode(tenant=TENANT, kind=SheetKind.NEW)

    assert written(universal, KEY).startswith("EAKTE1:uedem:NEU:-:")
    assert judged(written(universal, KEY), tenant=TENANT, key=KEY) == universal


@given(
    kind=st.sampled_from(SheetKind),
    names=st.lists(st.text(min_size=1, max_size=40).filter(str.isprintable)),
    tenant=st.text("abcäöü:/-% ", min_size=1),
)
def test_any_name_survives(kind: SheetKind, names: list[str], tenant: str) -> None:
    target, proceeding, document_type = [*names, "10.40/2026: Bürgermeister", "", "Bescheid"][:3]
    code = SheetCode(
        tenant=TenantId(tenant),
        kind=kind,
        target=target,
        proceeding=proceeding,
        document_type=document_type,
    )

    text = written(code, KEY)

    assert text.isascii()
    assert judged(text, tenant=TenantId(tenant), key=KEY) == code


@pytest.mark.parametrize(
    "text", ["", "WIFI:S:Rathaus;;", "https://uedem.de", "EAKTE1", "XEAKTE1:uedem:NEU:-:00"]
)
def test_what_is_none_of_our_codes_is_passed_over(text: str) -> None:
    assert judged(text, tenant=TENANT, key=KEY) is None


def test_a_sheet_of_another_key_is_forged() -> None:
    assert judged(written(CASE, OTHER_KEY), tenant=TENANT, key=KEY) is SheetFault.FORGED


def test_a_sheet_of_another_tenant_is_not_followed() -> None:
    text = written(CASE, KEY)

    assert judged(text, tenant=TenantId("kalkar"), key=KEY) is SheetFault.FOREIGN_TENANT


def test_a_sheet_made_over_to_this_tenant_is_forged() -> None:
    foreign = written(SheetCode(tenant=TenantId("kalkar"), kind=SheetKind.NEW), KEY)

    made_over = foreign.replace("kalkar", TENANT)

    assert judged(made_over, tenant=TENANT, key=KEY) is SheetFault.FORGED


@given(place=st.integers(0), sign=st.characters(codec="ascii"))
def test_no_changed_sign_is_followed(place: int, sign: str) -> None:
    text = written(CASE, KEY)
    at = place % len(text)
    changed = text[:at] + sign + text[at + 1 :]

    assert changed == text or not isinstance(judged(changed, tenant=TENANT, key=KEY), SheetCode)


@pytest.mark.parametrize(
    "text",
    [
        "EAKTE1:",
        "EAKTE1:uedem:AKTE:1",
        "EAKTE1:uedem:AKTE::0123456789abcdef",
        "EAKTE1:uedem:AKTE:%zz:0123456789abcdef",
        "EAKTE1:uedem:AKTE:1:0123456789ABCDEF",
        "EAKTE1:uedem:AKTE:1:0123456789abcdef\n",
        "EAKTE1:uedem:AKTE:1/2/3/4:0123456789abcdef",
    ],
)
def test_a_code_without_the_form_of_one_is_damaged(text: str) -> None:
    assert judged(text, tenant=TENANT, key=KEY) is SheetFault.DAMAGED


def test_codes_of_later_versions_are_told_apart_from_forged_ones() -> None:
    later = written(CASE, KEY).replace("EAKTE1", "EAKTE2")
    unknown = SheetCode(tenant=TENANT, kind="MAPPE", target="7")  # type: ignore[arg-type] # on purpose

    assert judged(later, tenant=TENANT, key=KEY) is SheetFault.UNKNOWN_KIND
    assert judged(written(unknown, KEY), tenant=TENANT, key=KEY) is SheetFault.UNKNOWN_KIND


def test_a_label_stands_on_the_letter_itself_and_all_others_on_sheets() -> None:
    assert {kind for kind in SheetKind if not kind.is_sheet} == {SheetKind.LABEL}
    for kind in SheetKind:
        text = written(SheetCode(tenant=TENANT, kind=kind, target="1"), OTHER_KEY)
        assert is_on_letter(text) is not kind.is_sheet


def test_the_code_of_a_printed_document_names_its_version() -> None:
    code = SheetCode(tenant=TENANT, kind=SheetKind.RETURN, target="document", proceeding="3")

    assert judged(written(code, KEY), tenant=TENANT, key=KEY) == code
    assert (code.version, CASE.version) == (3, 0)
