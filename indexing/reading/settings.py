"""What the page reader may use: programs, folders, and limits as data."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

MIB, GIB = 1024**2, 1024**3


class ReadingMode(StrEnum):
    """How finely scans are read (Lesegenauigkeit)."""

    FAST = "schnell"  # finer scans are brought to 200 dpi: no worse in the mean, and quicker
    EXACT = "genau"  # in the resolution of the scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a foreign file may cost, and from where on it is an attack.

    Of a child process: address space, CPU and wall time of a look and of a page, pages before it is
    replaced. Of contents: real bytes, members, nesting, pixels.
    """

    address_space_bytes: int = 1536 * MIB
    written_file_bytes: int = GIB
    open_files: int = 256
    look_cpu_s: int = 30
    look_wall_s: int = 60
    page_cpu_s: int = 60  # rendering and layout; Tesseract has its own share of the same size
    page_wall_s: int = 300  # a bad A3 scan takes up to 40 s, several times as long among others
    chunk_pages: int = 50  # a new child after so many pages: memory stays flat
    pages: int = 10_000  # pages that are read of one file

    archive_bytes: int = GIB  # real bytes, nested archives included
    archive_members: int = 10_000
    archive_depth: int = 3
    archive_ratio: int = 200
    archive_ratio_from_bytes: int = 10 * MIB
    mail_parts: int = 1_000
    mail_depth: int = 20
    xml_depth: int = 200

    stored_pixels: int = 1_000_000_000  # an A0 plan at 600 dpi has 558 million
    decoded_pixels: int = 100_000_000
    decoded_bytes: int = 400_000_000  # the same in colour; grey ones may have four times as many
    rendered_pixels: int = 40_000_000
    recognised_pixels: int = 20_000_000  # at once; larger pages take more time for each pixel
    page_text_characters: int = 500_000
    searched_bytes: int = 256 * MIB  # unpacked streams of one PDF that are searched


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderSettings:
    """Where the page reader finds what it needs.

    scratch: folder for temporary files of the child processes. tesseract: path of the program;
    empty means the one that was installed with us. tessdata: folder of its models; empty means
    those that were installed with us. mode: how finely scans are read. second_reader_below: mean
    confidence (0.0 to 1.0) of a page below which the second reader is asked; 0.0: never.
    takes_leftovers: whether the child processes only take time that nothing else wants.
    """

    scratch: Path
    tesseract: str = ""
    tessdata: str = ""
    mode: ReadingMode = ReadingMode.FAST
    second_reader_below: float = 0.0
    takes_leftovers: bool = False
    limits: Limits = field(default_factory=Limits)
