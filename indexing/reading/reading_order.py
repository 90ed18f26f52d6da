"""What a child is asked to read, and the time that it has for a page."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from indexing.page_reader import Method, PageImage, PageReading, PageState
from indexing.reading.foreign_file import ForeignFile
from indexing.reading.second_reader import SecondReader
from indexing.reading.settings import Limits
from indexing.reading.tesseract import Tesseract

PageResult = tuple[PageReading, list[PageImage]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Pages to be read. pages: from 1. rotations: of pages whose image only is wanted.

    engine: name and version of what recognises, with its models. second_reader: asked about pages
    that are hard to read; None: nobody is.
    """

    file: ForeignFile
    pages: tuple[int, ...]
    language: str
    folder: Path
    limits: Limits
    tesseract: Tesseract
    engine: str
    second_reader: SecondReader | None = None
    rotations: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Times the reading of one page."""

    started: float = field(default_factory=time.monotonic)

    def until(self, limits: Limits) -> float:
        """When the time of the page is over."""
        return self.started + limits.page_wall_s

    @property
    def milliseconds(self) -> int:
        """Since the start."""
        return round((time.monotonic() - self.started) * 1000)


def unreadable(
    number: int, reason: str, watch: Watch, *, engine: str = "", size: tuple[int, int] = (0, 0)
) -> PageReading:
    """A page of which nothing was read. size: of its image in pixels, if there is one."""
    return PageReading(
        number=number,
        state=PageState.UNREADABLE,
        method=Method.NONE,
        text="",
        engine=engine,
        reason=reason,
        width_px=size[0],
        height_px=size[1],
        duration_ms=watch.milliseconds,
    )
