"""The letters of the sample as they stand on one day, and the station that scans them."""

from datetime import date

import pytest

from eakte.sample import SAMPLE_DAY, Letter, ScanStation, read_cases, read_letters, references
from eakte.sample.sheets import Sheet

SEED = 7


def the_letters(*, seed: int = SEED, on: date = SAMPLE_DAY) -> tuple[Letter, ...]:
    return read_letters(seed=seed, on=on, references=references(read_cases(on=on)))


@pytest.fixture(scope="session")
def letters() -> tuple[Letter, ...]:
    return the_letters()


@pytest.fixture(scope="session")
def by_key(letters: tuple[Letter, ...]) -> dict[str, Letter]:
    return {letter.key: letter for letter in letters}


@pytest.fixture(scope="session")
def station() -> ScanStation:
    return ScanStation(seed=SEED)


@pytest.fixture(scope="session")
def sheets(letters: tuple[Letter, ...], station: ScanStation) -> dict[str, tuple[Sheet, ...]]:
    """The printed pages of all letters, by key."""
    return {letter.key: station.sheets(letter) for letter in letters}
