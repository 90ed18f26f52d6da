"""Looks at pages, and what is to be composed of them, as JSON between the processes."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from indexing.page_reader import PageCode
from indexing.reading.messages import Message
from indexing.scan_bench import PageSource, SheetLook


def look_to_message(look: SheetLook) -> Message:
    """A look to be sent."""
    return {
        "number": look.number,
        "width_mm": look.width_mm,
        "height_mm": look.height_mm,
        "dpi": look.dpi,
        "codes": [
            [code.kind, code.text, code.left, code.top, code.width, code.height]
            for code in look.codes
        ],
        "is_blank": look.is_blank,
        "skew_degrees": look.skew_degrees,
        "turned": look.turned,
        "contrast": look.contrast,
        "cut_edges": sorted(look.cut_edges),
        "ink": look.ink,
        "covered": look.covered,
        "is_sheet": look.is_sheet,
        "reason": look.reason,
    }


def to_look(message: Mapping[str, Any]) -> SheetLook:
    """A look that was received."""
    codes = tuple(
        PageCode(kind=kind, text=text, left=left, top=top, width=width, height=height)
        for kind, text, left, top, width, height in message["codes"]
    )
    plain = {key: value for key, value in message.items() if key not in {"codes", "cut_edges"}}
    return SheetLook(codes=codes, cut_edges=frozenset(message["cut_edges"]), **plain)


def write_order(pages: Sequence[PageSource], into: Path) -> None:
    """Write which pages are wanted; a request would be too long for a thousand of them."""
    files = list(dict.fromkeys((str(page.path.resolve()), page.file_name) for page in pages))
    places = {file: place for place, file in enumerate(files)}
    wanted = [
        [
            places[str(page.path.resolve()), page.file_name],
            page.page,
            page.turned,
            page.straightened,
        ]
        for page in pages
    ]
    into.write_text(json.dumps({"files": files, "pages": wanted}), encoding="utf-8")


def read_order(path: Path) -> list[PageSource]:
    """The pages that are wanted."""
    order = json.loads(path.read_text("utf-8"))
    files = [(Path(file), name) for file, name in order["files"]]
    return [
        PageSource(
            path=files[place][0],
            file_name=files[place][1],
            page=page,
            turned=turned,
            straightened=straightened,
        )
        for place, page, turned, straightened in order["pages"]
    ]
