"""Names of files as senders give them (RFC 6266, RFC 8187): kept but for what deceives."""

import re
import unicodedata

from werkzeug.http import parse_options_header

MOST_CHARACTERS = 255  # the longest name that a file system holds
# Characters that turn the writing direction: „Rechnung_[RLO]fdp.exe“ reads like a PDF.
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
EXTENDED = re.compile(r"\bfilename\*(?=\s*=)", re.IGNORECASE)  # wins, wherever it stands
FOLDERS = re.compile(r".*[/\\]", re.DOTALL)
HIDDEN = {"Cc", "Cs"}  # control characters, halves of surrogate pairs


def file_name_of(content_disposition: str) -> str:
    """The file name in a Content-Disposition header, `filename*` first; empty when it has none."""
    marked = EXTENDED.sub("extended*", _decoded(content_disposition))
    _, parameters = parse_options_header(marked)
    return cleaned(parameters.get("extended") or parameters.get("filename", ""))


def cleaned(name: str) -> str:
    """A name without its folders, and without characters that nobody sees."""
    seen = (
        character
        for character in FOLDERS.sub("", name)
        if character not in DIRECTIONS and unicodedata.category(character) not in HIDDEN
    )
    return "".join(seen).strip()[:MOST_CHARACTERS]


def _decoded(header: str) -> str:
    """The header as UTF-8 where its bytes are; WSGI hands every header over as Latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header
