"""A maker of renditions as it runs in production."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexing import Limits, ReaderSettings
from indexing.renditions import SandboxedMaker
from tests.indexing.renditions.papers import Bench


@pytest.fixture(scope="session")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxedMaker]:
    """One for all tests: its zygote takes a second to start."""
    made = SandboxedMaker(ReaderSettings(scratch=tmp_path_factory.mktemp("scratch")))
    yield made
    made.close()


@pytest.fixture
def bench(maker: SandboxedMaker, tmp_path: Path) -> Bench:
    return Bench(maker=maker, folder=tmp_path)


@pytest.fixture
def make_maker(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Limits], SandboxedMaker]]:
    """Makers with limits of their own."""
    made: list[SandboxedMaker] = []

    def _make(limits: Limits) -> SandboxedMaker:
        scratch = tmp_path_factory.mktemp("scratch")
        made.append(SandboxedMaker(ReaderSettings(scratch=scratch, limits=limits)))
        return made[-1]

    yield _make
    for maker in made:
        maker.close()
