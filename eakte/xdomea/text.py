"""Text as a message may carry it: legal in XML, and of the characters its version allows."""

import re
import unicodedata

from eakte.xdomea.version import Version

# What XML 1.0 forbids, and control characters that nobody can see.
_ILLEGAL = re.compile("[^\t\n\r -~\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# String.Latin 1.1, to which all text of xdomea 2.x is bound.
_NOT_LATIN = re.compile(
    "[^\t\n\r -~¡-¬®-ćĊ-ěĞ-ģĦ-ıĴ-śŞ-ūŮ-žƏƠơƯưƷǍ-ǔǞǟǤ-ǰǴǵǺ-ǿȘ-țȞȟȪȫȮ-ȳəʒḂḃḊḋḐḑḞ-ḡḤ-ḧḰḱṀṁṄṅṖṗṠ-ṣṪṫ"
    "Ẁ-ẅẌ-ẓẞẠ-ầẪ-ẬẮ-ềỄ-ồỖ-ờỤ-ỹ€]"
)
_PLAIN = str.maketrans("‐‑‒–—−•„“”‚‘’", "-------\"\"\"'''", "\u00ad") | {ord("…"): "..."}
_REPLACEMENT = "?"


def clean(text: str, version: Version) -> str:
    """The text as a message of this version may hold it; the same text where it may already.

    Control characters become spaces. In 2.x dashes and quotes become their typewriter forms, and a
    letter of another script a question mark.
    """
    legal = _ILLEGAL.sub(" ", text)
    return latin(legal) if version.has_latin_text_only else legal


def latin(text: str) -> str:
    """The text in characters of String.Latin 1.1, the nearest form of each."""
    legal = _ILLEGAL.sub(" ", text)
    if not _NOT_LATIN.search(legal):
        return legal
    plain = unicodedata.normalize("NFC", legal).translate(_PLAIN)
    return _NOT_LATIN.sub(lambda found: _nearest(found.group()), plain)


def token(text: str) -> str:
    """The text without spaces at its ends and without doubled ones, as an xs:token is."""
    return " ".join(text.split())


def _nearest(character: str) -> str:
    for form in ("NFKC", "NFKD"):
        kept = _NOT_LATIN.sub("", unicodedata.normalize(form, character).translate(_PLAIN))
        if kept.strip() or character.isspace():
            return kept or " "
    return "" if unicodedata.combining(character) else _REPLACEMENT
