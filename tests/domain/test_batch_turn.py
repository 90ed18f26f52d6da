"""Newer batches go first, but not for ever."""

from eakte.domain.batch_turn import is_turn_of_the_aged


def test_between_two_turns_of_the_aged_lie_three_of_the_newest() -> None:
    turns = [is_turn_of_the_aged(taken) for taken in range(1, 13)]

    assert turns == [False, False, False, True] * 3


def test_the_first_turn_is_that_of_the_newest() -> None:
    assert not is_turn_of_the_aged(1)
