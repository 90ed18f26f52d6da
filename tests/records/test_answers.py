"""Idempotency keys: the same request gets the same answer, another one is refused."""

import threading

import pytest

from eakte.domain.errors import KeyReused
from eakte.records import Records
from tests.makers import Town, a_town

HASH, OTHER_HASH = "a" * 64, "b" * 64


def answered(town: Town, key: str | None, request_hash: str = HASH) -> dict[str, str]:
    """One request: looks for an answer, else claims the key, works and gives the answer."""
    with town.records.begin(town.clerk) as tx:
        if known := tx.answers.given(key, request_hash=request_hash):
            return dict(known)
        if not tx.answers.claim(key, request_hash=request_hash):
            return dict(tx.answers.given(key, request_hash=request_hash) or {})
        answer = {"id": tx.cases.new_id()}
        tx.answers.give(key, answer)
        return answer


def test_the_same_request_gets_the_same_answer(town: Town) -> None:
    assert answered(town, "key") == answered(town, "key")


def test_without_a_key_each_request_is_a_new_one(town: Town) -> None:
    assert answered(town, None) != answered(town, None)


def test_a_key_with_another_request_is_refused(town: Town) -> None:
    answered(town, "key")

    with pytest.raises(KeyReused):
        answered(town, "key", OTHER_HASH)


def test_a_key_belongs_to_one_person(town: Town) -> None:
    answered(town, "key")

    with town.records.begin(town.manager) as tx:
        assert tx.answers.given("key", request_hash=OTHER_HASH) is None
        assert tx.answers.claim("key", request_hash=OTHER_HASH)


def test_a_key_belongs_to_one_tenant(records: Records) -> None:
    for town in (a_town(records, "uedem"), a_town(records, "goch")):
        with records.begin(town.system) as tx:
            assert tx.answers.claim("key", request_hash=HASH)


def test_of_many_at_once_one_works_and_all_get_its_answer(town: Town) -> None:
    answers: list[dict[str, str]] = []
    start = threading.Barrier(8)

    def ask() -> None:
        start.wait()
        answers.append(answered(town, "key"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 8
    assert len({answer["id"] for answer in answers}) == 1


def test_a_key_whose_work_failed_is_free_again(town: Town) -> None:
    def fail() -> None:
        with town.records.begin(town.clerk) as tx:
            tx.answers.claim("key", request_hash=HASH)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert answered(town, "key", OTHER_HASH)["id"]
