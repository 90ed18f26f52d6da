"""Where the time of the child goes that reads pages, Tesseract left out.

The task of the child runs in this process, and a timer looks which module of the page reader is at
work whenever two milliseconds of user and system time were used. What a library does counts for
the module that called it.
"""

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from indexing import ReaderSettings, SandboxedReader
from indexing.reading import child, sandbox, tasks
from indexing.reading.messages import Message
from indexing.reading.settings import Limits

LOOK_EVERY_S = 0.002
ROOM = Path(tasks.__file__).parent
# Modules by the step that they do; what is not named here is the rest.
STEPS = {
    "rendering": ("render", "views", "resolution", "image_pages", "sheets", "pdf_sheets", "tiles"),
    "page images": ("page_images",),
    "checks": (
        *("page_look", "codes", "straighten", "line_strips", "paper", "photograph"),
        *("coloured_ink", "light_ink", "lost_ink", "late_words", "ink_pieces", "rulings"),
        *("ruled_page", "ruled_runs", "tick_boxes", "box_corners"),
    ),
    "hand-over to Tesseract": ("tesseract", "tesseract_program", "ocr"),
    "words and their order": (
        *("section_signs", "section_references", "text_repairs", "text_flow", "text_lines"),
        *("text_pieces", "words"),
        *("layout_columns", "layout_rules", "line_network", "form_fields", "plain_text"),
        *("form_cells", "comb_fields", "layout_sides", "text_feet"),
    ),
}
REST = "rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class InThisProcess:
    """A sandbox that is none, for files that we made ourselves."""

    settings: ReaderSettings

    def run(self, task: str, arguments: Message, **_: int) -> Iterator[Message]:
        """The results of a task, as a child gives them."""
        config = json.loads(sandbox._command(self.settings, 0)[-1])
        for message in tasks.TASKS[task](arguments, Limits(**config["limits"]), config):
            yield json.loads(json.dumps(message))

    def close(self) -> None:
        """Nothing was started."""


@dataclass(kw_only=True)
class Sampler:
    """Seconds of user and system time by module of the page reader; others: by ''."""

    by_module: Counter[str] = field(default_factory=Counter)
    last_s: float = 0.0

    def look(self, _: int, frame: FrameType | None) -> None:
        """The time since the last look belongs to the innermost module of the page reader."""
        while frame is not None and Path(frame.f_code.co_filename).parent != ROOM:
            frame = frame.f_back
        now_s = time.process_time()
        name = Path(frame.f_code.co_filename).stem if frame else ""
        self.by_module[name] += now_s - self.last_s  # type: ignore[assignment] # seconds, not counts
        self.last_s = now_s

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Look while the block runs."""
        before = signal.signal(signal.SIGPROF, self.look)
        self.last_s = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, LOOK_EVERY_S, LOOK_EVERY_S)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)

    def by_step(self) -> dict[str, float]:
        """Seconds for each step."""
        steps = {module: step for step, modules in STEPS.items() for module in modules}
        found: Counter[str] = Counter()
        for module, seconds in self.by_module.items():
            found[steps.get(module, REST)] += seconds
        return dict(found)


def shares(scan: Path, pages: int, folder: Path, tesseract: str) -> Sampler:
    """Read a scan in this process; what each module used of it."""
    settings = ReaderSettings(scratch=folder, tesseract=tesseract)
    reader = SandboxedReader(settings)
    reader._sandbox = InThisProcess(settings=settings)  # type: ignore[assignment] # has its methods
    child.warm_up(json.loads(sandbox._command(settings, 0)[-1]))
    inspection = reader.inspect(scan, file_name=scan.name, parts_into=folder / "parts")
    images = folder / "images"
    images.mkdir()
    sampler = Sampler()
    before = dict(os.environ)
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        with sampler.looking():
            for _ in reader.read(
                scan,
                inspection=inspection,
                pages=range(1, pages + 1),
                language="deu",
                images_into=images,
            ):
                pass
    finally:
        os.environ.clear()
        os.environ.update(before)
    return sampler
