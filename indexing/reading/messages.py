"""Values of the page reader as JSON lines: how a child process tells its results."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from indexing.page_reader import (
    Inspection,
    Kind,
    Method,
    PageCode,
    PageImage,
    PageReading,
    PageState,
    Part,
    Screening,
    Verdict,
    WordBox,
)

Message = dict[str, Any]  # what JSON can say; its shape is known to the two functions of a value


def screening_to_message(screening: Screening) -> Message:
    """A screening to be sent."""
    return {
        "verdict": screening.verdict,
        "media_type": screening.media_type,
        "kind": screening.kind,
        "reason": screening.reason,
        "flags": sorted(screening.flags),
    }


def to_screening(message: Mapping[str, Any]) -> Screening:
    """A screening that was received."""
    return Screening(
        verdict=Verdict(message["verdict"]),
        media_type=message["media_type"],
        kind=Kind(message["kind"]),
        reason=message["reason"],
        flags=frozenset(message["flags"]),
    )


def inspection_to_message(inspection: Inspection) -> Message:
    """An inspection to be sent."""
    return {
        "verdict": inspection.verdict,
        "media_type": inspection.media_type,
        "kind": inspection.kind,
        "page_count": inspection.page_count,
        "reason": inspection.reason,
        "flags": sorted(inspection.flags),
        "parts": [[str(part.path), part.file_name] for part in inspection.parts],
    }


def to_inspection(message: Mapping[str, Any]) -> Inspection:
    """An inspection that was received."""
    return Inspection(
        verdict=Verdict(message["verdict"]),
        media_type=message["media_type"],
        kind=Kind(message["kind"]),
        page_count=message["page_count"],
        reason=message["reason"],
        flags=frozenset(message["flags"]),
        parts=tuple(Part(path=Path(path), file_name=name) for path, name in message["parts"]),
    )


def page_to_message(reading: PageReading, images: list[PageImage]) -> Message:
    """A page and its images to be sent."""
    return {
        "number": reading.number,
        "state": reading.state,
        "method": reading.method,
        "text": reading.text,
        "engine": reading.engine,
        "confidence": reading.confidence,
        "reason": reading.reason,
        "width_px": reading.width_px,
        "height_px": reading.height_px,
        "rotation": reading.rotation,
        "duration_ms": reading.duration_ms,
        "words": [
            [word.text, word.left, word.top, word.width, word.height, round(word.confidence, 3)]
            for word in reading.words
        ],
        "skew": reading.skew,
        "dpi": reading.dpi,
        "codes": [
            [code.kind, code.text, code.left, code.top, code.width, code.height]
            for code in reading.codes
        ],
        "marks": sorted(reading.marks),
        "images": images_to_message(images),
    }


def to_page(message: Mapping[str, Any]) -> tuple[PageReading, tuple[PageImage, ...]]:
    """A page and its images that were received."""
    words = tuple(
        WordBox(text=text, left=left, top=top, width=width, height=height, confidence=confidence)
        for text, left, top, width, height, confidence in message["words"]
    )
    codes = tuple(
        PageCode(kind=kind, text=text, left=left, top=top, width=width, height=height)
        for kind, text, left, top, width, height in message["codes"]
    )
    reading = PageReading(
        number=message["number"],
        state=PageState(message["state"]),
        method=Method(message["method"]),
        text=message["text"],
        engine=message["engine"],
        confidence=message["confidence"],
        reason=message["reason"],
        width_px=message["width_px"],
        height_px=message["height_px"],
        rotation=message["rotation"],
        duration_ms=message["duration_ms"],
        words=words,
        skew=message["skew"],
        dpi=message["dpi"],
        codes=codes,
        marks=frozenset(message["marks"]),
    )
    return reading, to_images(message["images"])


def images_to_message(images: list[PageImage]) -> list[list[str | int]]:
    """Page images to be sent."""
    return [[image.width, str(image.path)] for image in images]


def to_images(message: list[list[Any]]) -> tuple[PageImage, ...]:
    """Page images that were received."""
    return tuple(PageImage(width=width, path=Path(path)) for width, path in message)
