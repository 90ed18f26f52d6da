"""A scan bench as it runs in production."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from indexing import Limits, ReaderSettings, SandboxedScanBench

MakeBench = Callable[[Limits], SandboxedScanBench]


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> ReaderSettings:
    return ReaderSettings(scratch=tmp_path_factory.mktemp("scratch"))


@pytest.fixture(scope="session")
def bench(settings: ReaderSettings) -> Iterator[SandboxedScanBench]:
    """One for all tests: its zygote takes a second to start."""
    made = SandboxedScanBench(settings)
    yield made
    made.close()


@pytest.fixture
def make_bench(settings: ReaderSettings) -> Iterator[MakeBench]:
    """Benches with limits of their own."""
    made: list[SandboxedScanBench] = []

    def _make(limits: Limits) -> SandboxedScanBench:
        made.append(SandboxedScanBench(replace(settings, limits=limits)))
        return made[-1]

    yield _make
    for one in made:
        one.close()
