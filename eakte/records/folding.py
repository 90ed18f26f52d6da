"""Folded text for look-ups that have to find the same on SQLite and PostgreSQL."""

import unicodedata

FOLDS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def folded(text: str) -> str:
    """Lower case with ä, ö, ü and ß spelled out: Müller and Mueller are one."""
    return unicodedata.normalize("NFC", text).lower().translate(FOLDS)


def like_pattern(text: str) -> str:
    r"""Pattern for LIKE … ESCAPE '\' that finds the folded text anywhere."""
    plain = folded(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"
