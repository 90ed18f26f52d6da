"""Proceedings of a case file over HTTP."""

from tests.api.callers import ON_BOTH_DATABASES, Caller, refusal


@ON_BOTH_DATABASES
def test_proceedings_nest_five_levels_deep(clerk: Caller) -> None:
    path = f"/case-files/{clerk.open_case()['id']}/proceedings"
    parent = {}
    for depth in range(1, 6):
        answer = clerk.post(path, json={"subject": f"Ebene {depth}", **parent})
        assert answer.status_code == 201
        assert answer.json["depth"] == depth
        parent = {"parent_id": answer.json["id"]}

    answer = clerk.post(path, json={"subject": "Ebene 6", **parent})

    assert refusal(answer) == (422, "nesting-too-deep")


def test_a_proceeding_of_another_case_file_is_no_parent(clerk: Caller) -> None:
    one, other = clerk.open_case(), clerk.open_case()
    parent = clerk.post(f"/case-files/{one['id']}/proceedings", json={"subject": "x"}).json

    answer = clerk.post(
        f"/case-files/{other['id']}/proceedings", json={"subject": "y", "parent_id": parent["id"]}
    )

    assert refusal(answer) == (404, "not-found")


def test_a_closed_case_file_takes_no_proceeding(clerk: Caller) -> None:
    case = clerk.open_case()
    clerk.post(f"/case-files/{case['id']}/close")

    answer = clerk.post(f"/case-files/{case['id']}/proceedings", json={"subject": "x"})

    assert refusal(answer) == (409, "case-closed")
