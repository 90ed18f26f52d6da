"""The paper of a batch goes last: after check and waiting time, by the word of another person."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from eakte.domain.access import UnitId, UserId
from eakte.domain.scan_paper import (
    LetterClass,
    NegativeList,
    Paper,
    PaperFault,
    PaperKept,
    free_letters,
    newly_released,
    read_negative_list,
    releasable_on,
    require_releasable,
    waiting_letters,
)
from eakte.domain.scan_seal import SealedLetter, broken_letters, seal_over
from eakte.domain.scanning import Batch, BatchState
from tests.domain.test_scanning import a_batch
from tests.makers import NOON, an_actor

CLOSED = replace(
    a_batch(None), state=BatchState.CLOSED, closed_at=NOON, closed_by=UserId("operator")
)
FILED = (LetterClass(number=1, codes=("6", "63", "63.1"), lead_unit=UnitId("bau")),)
ROADS = LetterClass(number=2, codes=("6", "66"), lead_unit=UnitId("strassen"))
LYING = LetterClass(number=3, codes=())
READY = date(2026, 8, 30)


@pytest.mark.parametrize(
    ("batch", "user", "today", "fault"),
    [
        (a_batch(None), "anna", READY, PaperFault.NOT_CLOSED),
        (CLOSED, "anna", READY - timedelta(days=1), PaperFault.WAITING),
        (CLOSED, "operator", READY, PaperFault.SAME_PERSON),
    ],
)
def test_paper_is_not_released_too_early_or_by_whoever_closed_the_batch(
    batch: Batch, user: str, today: date, fault: PaperFault
) -> None:
    with pytest.raises(PaperKept) as refused:
        require_releasable(batch, by=an_actor(user=user), today=today, waits_days=181)
    assert refused.value.fault is fault


def test_paper_may_be_released_when_the_waiting_time_has_passed() -> None:
    require_releasable(CLOSED, by=an_actor(user="anna"), today=READY, waits_days=181)
    assert releasable_on(CLOSED, waits_days=181) == READY


def test_each_department_releases_the_paper_of_its_own_letters() -> None:
    free = (*FILED, ROADS)
    half = a_paper(kept=(2,))

    assert newly_released(free, None, by=an_actor(units=["bau"])) == (1,)
    assert waiting_letters(free, half) == (2,)
    assert newly_released(free, half, by=an_actor(units=["bau"])) == ()
    assert newly_released(free, half, by=an_actor(units=["strassen"])) == (2,)
    assert newly_released(free, None, by=an_actor(units=["bau", "strassen"])) == (1, 2)
    assert waiting_letters(free, a_paper(kept=())) == ()


@pytest.mark.parametrize(
    ("waiting", "fault", "named"),
    [
        ((ROADS,), PaperFault.NOT_YOURS, (2,)),
        ((ROADS, LYING), PaperFault.UNFILED, (3,)),
    ],
)
def test_who_has_nothing_to_say_about_the_paper_is_told_whom_to_ask(
    waiting: tuple[LetterClass, ...], fault: PaperFault, named: tuple[int, ...]
) -> None:
    with pytest.raises(PaperKept) as refused:
        newly_released(waiting, None, by=an_actor(units=["bau"]))

    assert (refused.value.fault, refused.value.letters) == (fault, named)


@pytest.mark.parametrize(
    ("listed", "kept"), [("63", (1,)), ("63.1", (1,)), ("63.12", ()), ("64", ())]
)
def test_papers_of_the_negative_list_stay_with_all_below(
    listed: str, kept: tuple[int, ...]
) -> None:
    other = LetterClass(number=2, codes=("1",))
    assert (
        kept_of((*FILED, other), negative_list=read_negative_list(positions=listed, kinds=""))
        == kept
    )


@pytest.mark.parametrize(
    ("kind", "kept"), [("Heiratsurkunde", (1,)), ("URKUNDE", (1,)), ("Rechnung", ()), ("", ())]
)
def test_papers_of_a_listed_kind_stay_whatever_their_position(
    kind: str, kept: tuple[int, ...]
) -> None:
    listed = read_negative_list(positions="", kinds="Urkunde, Siegel,")
    letters = (replace(FILED[0], kinds=(kind,)), LetterClass(number=2, codes=("1",)))
    assert kept_of(letters, negative_list=listed) == kept


def test_paper_without_a_record_that_can_be_opened_stays_wherever_it_belongs() -> None:
    lost = LetterClass(number=2, codes=(), is_proven=False)

    assert kept_of((*FILED, lost), negative_list=NegativeList()) == (2,)


def kept_of(letters: tuple[LetterClass, ...], *, negative_list: NegativeList) -> tuple[int, ...]:
    """Numbers of the letters whose paper stays."""
    free = free_letters(letters, negative_list=negative_list)
    return tuple(letter.number for letter in letters if letter not in free)


def a_paper(*, kept: tuple[int, ...]) -> Paper:
    """Paper of which some letters were released."""
    return Paper(
        released_by=UserId("anna"),
        released_by_name="Frau Anna",
        released_at=NOON,
        kept_letters=kept,
    )


class TestSeal:
    LETTERS = tuple(
        SealedLetter(number=n, document=f"d{n}", product_sha256=f"{n}" * 64, note_sha256="a" * 64)
        for n in (1, 2, 3)
    )

    def test_a_sound_batch_has_no_broken_letter(self) -> None:
        seal = seal_over(self.LETTERS, at=NOON)
        assert broken_letters(seal, {letter.number: letter for letter in self.LETTERS}) == []

    @pytest.mark.parametrize("part", ["product_sha256", "note_sha256"])
    def test_a_changed_bit_names_its_letter(self, part: str) -> None:
        seal = seal_over(self.LETTERS, at=NOON)
        found = {letter.number: letter for letter in self.LETTERS}
        found[2] = replace(found[2], **{part: "b" * 64})
        assert broken_letters(seal, found) == [2]

    def test_a_missing_letter_is_named(self) -> None:
        seal = seal_over(self.LETTERS, at=NOON)
        assert broken_letters(seal, {letter.number: letter for letter in self.LETTERS[:2]}) == [3]

    def test_a_seal_that_was_changed_itself_proves_nothing(self) -> None:
        seal = seal_over(self.LETTERS, at=NOON)
        forged = replace(seal, letters=seal.letters[:2])
        assert broken_letters(forged, {letter.number: letter for letter in self.LETTERS}) == [1, 2]
