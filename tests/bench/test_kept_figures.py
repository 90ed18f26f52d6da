"""A benchmark that ran in part keeps the figures of the other parts."""

import json
from pathlib import Path

import pytest

from tests.bench import figures
from tests.bench.figures import Figure, Figures


def a_figure(name: str, value: float) -> Figure:
    return Figure(name=name, value=value, unit="s", peer={}, ratio=1.0, goal=1.0)


def test_what_was_not_measured_this_time_stays_and_what_was_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "FOLDER", tmp_path / "bench")
    Figures(name="x", found=[a_figure("one", 1.0), a_figure("two", 2.0)]).write()

    path = Figures(name="x", found=[a_figure("two", 3.0)]).write()

    kept = json.loads(path.read_text("utf-8"))["figures"]
    assert {name: figure["value"] for name, figure in kept.items()} == {"one": 1.0, "two": 3.0}
