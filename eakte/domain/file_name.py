"""Names of files as senders give them: kept as text, but for what deceives."""

import re
import unicodedata

MOST_CHARACTERS = 255  # the longest name that a file system holds
# Characters that turn the writing direction: „Rechnung_[RLO]fdp.exe“ reads like a PDF.
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
FOLDERS = re.compile(r".*[/\\]", re.DOTALL)
HIDDEN = {"Cc", "Cs"}  # control characters, halves of surrogate pairs


def plain_file_name(name: str) -> str:
    """A name without its folders, and without characters that nobody sees."""
    seen = (
        character
        for character in FOLDERS.sub("", name)
        if character not in DIRECTIONS and unicodedata.category(character) not in HIDDEN
    )
    return "".join(seen).strip()[:MOST_CHARACTERS]
