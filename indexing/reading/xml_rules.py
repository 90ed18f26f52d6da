"""Loose XML: whether it brings its own grammar or entities, or is nested beyond all sense."""

import re
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from indexing.reading.plain_text import decoded

_COMMENT = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_GRAMMAR = re.compile(r"<!\s*DOCTYPE\b|<!\s*ENTITY\b", re.IGNORECASE)
_ENTITY = re.compile(r"<!\s*ENTITY\b", re.IGNORECASE)
_SEARCHED_BYTES = 4 * 1024**2  # a grammar stands before the first element
_BLOCK_BYTES = 64 * 1024


class _Enough(Exception):
    """What had to be known is known."""


@dataclass(kw_only=True)
class _Depth:
    most: int
    now: int = 0

    def enter(self, _name: str, _attributes: object) -> None:
        self.now += 1
        if self.now > self.most:
            raise _Enough

    def leave(self, _name: str) -> None:
        self.now -= 1


def has_grammar(path: Path, *, only_entities: bool) -> bool:
    """Whether a DOCTYPE or an entity is declared; comments and character data do not count."""
    with path.open("rb") as stream:
        text = _COMMENT.sub("", decoded(stream.read(_SEARCHED_BYTES)))
    return bool((_ENTITY if only_entities else _GRAMMAR).search(text))


def is_too_deep(path: Path, most: int) -> bool:
    """Whether elements are nested deeper; what is not well-formed is judged up to there."""
    depth = _Depth(most=most)
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = depth.enter, depth.leave
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK_BYTES):
                parser.Parse(block, False)  # noqa: FBT003 # it takes no keywords
    except _Enough:
        return True
    except (expat.ExpatError, ValueError):
        return False
    return False
