"""The tasks of a child process, each a stream of messages."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from indexing.page_reader import Screening, Verdict
from indexing.reading import content_pages, image_pages, inspecting, pdf_opening, pdf_pages
from indexing.reading.engine_supply import engine_identity
from indexing.reading.flags import quick_flags
from indexing.reading.foreign_file import Family, ForeignFile
from indexing.reading.messages import (
    Message,
    images_to_message,
    inspection_to_message,
    page_to_message,
    screening_to_message,
)
from indexing.reading.outcome import judge_quickly
from indexing.reading.reading_order import Order
from indexing.reading.second_reader import second_reader
from indexing.reading.settings import Limits, ReadingMode
from indexing.reading.sniffing import look_at
from indexing.reading.tesseract import Tesseract, installed
from indexing.renditions import attaching, making
from indexing.scanning import composing, looking

Arguments = Mapping[str, Any]
Task = Callable[[Arguments, Limits, Mapping[str, Any]], Iterator[Message]]


def warm_up(config: Mapping[str, Any]) -> None:
    """Load what every child needs, once."""
    pdf_opening.quieten()
    Image.init()  # the formats of Pillow: 95 ms that each child would spend again
    _tesseract(config)


def _tesseract(config: Mapping[str, Any]) -> Tesseract:
    return installed(
        config["tesseract"],
        config["tessdata"],
        page_cpu_s=config["limits"]["page_cpu_s"],
        mode=ReadingMode(config["mode"]),
    )


def _screen(arguments: Arguments, limits: Limits, _config: object) -> Iterator[Message]:
    """First what the bytes are, then what becomes of them: the last one that came stands."""
    file = _file(arguments)
    begun = Screening(
        verdict=Verdict.ACCEPT,
        media_type=file.sniffed.media_type,
        kind=file.sniffed.kind,
        flags=quick_flags(file),
    )
    yield screening_to_message(begun)
    if judgement := judge_quickly(file, limits):
        decided = replace(begun, verdict=judgement.verdict, reason=judgement.reason)
        yield screening_to_message(decided)


def _inspect(arguments: Arguments, limits: Limits, _config: object) -> Iterator[Message]:
    parts_into = Path(arguments["parts_into"])
    looks = inspecting.released if arguments["is_released"] else inspecting.inspect
    for inspection in looks(_file(arguments), parts_into, limits):
        yield inspection_to_message(inspection)


def _read(arguments: Arguments, limits: Limits, config: Mapping[str, Any]) -> Iterator[Message]:
    order = _order(arguments, limits, config)
    with closing(order.tesseract):
        for reading, images in _pages(order.file).read(order):
            yield page_to_message(reading, images)


def _images(arguments: Arguments, limits: Limits, config: Mapping[str, Any]) -> Iterator[Message]:
    order = _order(arguments, limits, config)
    for number, images in _pages(order.file).images(order):
        yield {"number": number, "images": images_to_message(images)}


def _engine(arguments: Arguments, _limits: object, config: Mapping[str, Any]) -> Iterator[Message]:
    """What would recognise a page now, as the readings name it."""
    tesseract = _tesseract(config)
    engine = engine_identity(
        tesseract.version, tesseract.tessdata, arguments["language"], tesseract.mode
    )
    second = second_reader(config["second_reader_below"])
    yield {"engine": f"{engine} + {second.engine}" if second else engine}


def _pages(file: ForeignFile) -> Any:  # a module with the functions read and images
    return {Family.PDF: pdf_pages, Family.IMAGE: image_pages}.get(file.family, content_pages)


def _order(arguments: Arguments, limits: Limits, config: Mapping[str, Any]) -> Order:
    rotations = {int(number): turn for number, turn in arguments["rotations"].items()}
    tesseract, language = _tesseract(config), arguments["language"]
    return Order(
        file=_file(arguments),
        pages=tuple(arguments["pages"]),
        language=language,
        folder=Path(arguments["images_into"]),
        limits=limits,
        tesseract=tesseract,
        engine=engine_identity(tesseract.version, tesseract.tessdata, language, tesseract.mode),
        second_reader=second_reader(config["second_reader_below"]),
        rotations=rotations,
    )


def _file(arguments: Arguments) -> ForeignFile:
    return look_at(Path(arguments["path"]), arguments["file_name"])


TASKS: Mapping[str, Task] = {
    "screen": _screen,
    "inspect": _inspect,
    "read": _read,
    "images": _images,
    "engine": _engine,
    "rendition": making.make,
    "attachment": attaching.attach,
    "scan_looks": looking.looks,
    "scan_compose": composing.compose,
}
