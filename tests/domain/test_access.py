"""Rights: deny by default, one scope for each record, the closest rule wins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.access import (
    ALLOWED,
    XDOMEA_CODE,
    Action,
    CaseFileId,
    Confidentiality,
    Role,
    Unit,
    UnitId,
    confidentiality_from_xdomea,
    may,
    require_may,
    scope_of_case,
    system_actor,
    units_below,
)
from eakte.domain.errors import ClassifiedMaterial, NotAllowed
from tests.makers import an_actor

CASE, UNIT = CaseFileId("case"), UnitId("unit")


def test_each_role_has_its_rights_and_no_role_has_all() -> None:
    assert set(ALLOWED) == set(Role)
    assert all(set(rights) < set(Action) for rights in ALLOWED.values())


def test_who_has_no_role_may_nothing() -> None:
    nobody = an_actor(Role.SCANNING_STATION)

    with pytest.raises(NotAllowed):
        require_may(nobody, Action.READ)


def test_a_station_only_delivers_and_sees_nothing() -> None:
    station = an_actor(Role.SCANNING_STATION, units=[UNIT], cleared=True)

    assert [action for action in Action if may(station, action)] == [Action.DELIVER]
    assert station.scopes() == frozenset()


def test_an_administrator_sees_no_content() -> None:
    administrator = an_actor(Role.ADMINISTRATOR, units=[UNIT], member_of=[CASE], cleared=True)

    assert administrator.scopes() == frozenset()
    assert not may(administrator, Action.READ)


def test_background_work_sees_every_record_of_its_tenant_only() -> None:
    assert system_actor(an_actor().tenant).scopes() is None


@pytest.mark.parametrize(
    ("level", "scope"),
    [
        (Confidentiality.OPEN, "open"),
        (Confidentiality.INTERNAL, "unit:unit"),
        (Confidentiality.CONFIDENTIAL, "confidential:unit"),
        (Confidentiality.STRICT, "case:case"),
    ],
)
def test_each_level_has_its_scope(level: Confidentiality, scope: str) -> None:
    found = scope_of_case(CASE, confidentiality=level, lead_unit=UNIT, restricted=False)

    assert found == scope


@given(level=st.sampled_from(Confidentiality))
def test_a_restricted_case_file_is_seen_by_name_only_whatever_its_level(
    level: Confidentiality,
) -> None:
    scope = scope_of_case(CASE, confidentiality=level, lead_unit=UNIT, restricted=True)

    assert scope in (an_actor(member_of=[CASE]).scopes() or ())
    assert scope not in (an_actor(units=[UNIT], cleared=True).scopes() or ())


@given(level=st.sampled_from(Confidentiality), cleared=st.booleans(), own=st.booleans())
def test_a_clerk_sees_the_levels_of_the_own_unit_as_far_as_cleared(
    level: Confidentiality, cleared: bool, own: bool
) -> None:
    clerk = an_actor(units=[UNIT] if own else [UnitId("other")], cleared=cleared)
    scope = scope_of_case(CASE, confidentiality=level, lead_unit=UNIT, restricted=False)

    is_seen = {
        Confidentiality.OPEN: True,
        Confidentiality.INTERNAL: own,
        Confidentiality.CONFIDENTIAL: own and cleared,
        Confidentiality.STRICT: False,
    }[level]
    assert (scope in (clerk.scopes() or ())) is is_seen


def test_levels_have_their_xdomea_codes() -> None:
    assert [XDOMEA_CODE[level] for level in Confidentiality] == ["003", "003", "005", "005"]
    assert confidentiality_from_xdomea("003") is Confidentiality.INTERNAL
    assert confidentiality_from_xdomea("005") is Confidentiality.CONFIDENTIAL


@pytest.mark.parametrize("code", ["001", "002", "004", "", "006"])
def test_classified_records_are_not_taken(code: str) -> None:
    with pytest.raises(ClassifiedMaterial):
        confidentiality_from_xdomea(code)


def test_units_below_are_found_even_in_a_circle() -> None:
    def unit(key: str, parent: str | None) -> Unit:
        above = UnitId(parent) if parent else None
        return Unit(id=UnitId(key), code=key, name=key, parent=above)

    tree = [unit("a", None), unit("b", "a"), unit("c", "b"), unit("x", "y"), unit("y", "x")]

    assert units_below(tree, [UnitId("a")]) == {"a", "b", "c"}
    assert units_below(tree, [UnitId("x")]) == {"x", "y"}
    assert units_below(tree, []) == frozenset()
