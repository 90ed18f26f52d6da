"""The paper of a batch goes last: after check and waiting time, by the word of another person."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from eakte.domain.access import UserId
from eakte.domain.scan_paper import (
    LetterClass,
    NegativeList,
    PaperFault,
    PaperKept,
    kept_letters,
    read_negative_list,
    releasable_on,
    require_releasable,
)
from eakte.domain.scan_seal import SealedLetter, broken_letters, seal_over
from eakte.domain.scanning import Batch, BatchState
from tests.domain.test_scanning import a_batch
from tests.makers import NOON, an_actor

CLOSED = replace(
    a_batch(None), state=BatchState.CLOSED, closed_at=NOON, closed_by=UserId("operator")
)
FILED = (LetterClass(number=1, codes=("6", "63", "63.1")),)
READY = date(2026, 8, 30)


@pytest.mark.parametrize(
    ("batch", "letters", "user", "today", "fault"),
    [
        (a_batch(None), FILED, "anna", READY, PaperFault.NOT_CLOSED),
        (CLOSED, FILED, "anna", READY - timedelta(days=1), PaperFault.WAITING),
        (CLOSED, FILED, "operator", READY, PaperFault.SAME_PERSON),
        (CLOSED, (LetterClass(number=1, codes=()),), "anna", READY, PaperFault.UNFILED),
    ],
)
def test_paper_is_not_released_too_early_or_by_whoever_closed_the_batch(
    batch: Batch, letters: tuple[LetterClass, ...], user: str, today: date, fault: PaperFault
) -> None:
    with pytest.raises(PaperKept) as refused:
        require_releasable(batch, letters, by=an_actor(user=user), today=today, waits_days=181)
    assert refused.value.fault is fault


def test_paper_may_be_released_when_the_waiting_time_has_passed() -> None:
    require_releasable(CLOSED, FILED, by=an_actor(user="anna"), today=READY, waits_days=181)
    assert releasable_on(CLOSED, waits_days=181) == READY


@pytest.mark.parametrize(
    ("listed", "kept"), [("63", (1,)), ("63.1", (1,)), ("63.12", ()), ("64", ())]
)
def test_papers_of_the_negative_list_stay_with_all_below(
    listed: str, kept: tuple[int, ...]
) -> None:
    other = LetterClass(number=2, codes=("1",))
    assert (
        kept_letters((*FILED, other), negative_list=read_negative_list(positions=listed, kinds=""))
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
    assert kept_letters(letters, negative_list=listed) == kept


def test_paper_without_a_record_that_can_be_opened_stays_wherever_it_belongs() -> None:
    lost = LetterClass(number=2, codes=(), is_proven=False)

    require_releasable(
        CLOSED, (*FILED, lost), by=an_actor(user="anna"), today=READY, waits_days=181
    )

    assert kept_letters((*FILED, lost), negative_list=NegativeList()) == (2,)


@pytest.mark.parametrize(
    ("is_proven", "fault", "named"),
    [(True, PaperFault.ALL_KEPT, ()), (False, PaperFault.UNPROVEN, (1,))],
)
def test_paper_of_which_everything_stays_is_not_released(
    fault: PaperFault, named: tuple[int, ...], *, is_proven: bool
) -> None:
    letters = (replace(FILED[0], is_proven=is_proven),)

    with pytest.raises(PaperKept) as refused:
        kept_letters(letters, negative_list=NegativeList(positions=frozenset({"63"})))

    assert (refused.value.fault, refused.value.letters) == (fault, named)


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
