"""German text to index terms: the one analysis for pages, queries and marks.

A term is the stem of a word with ä, ö, ü and ß spelled ae, oe, ue and ss, so that Müller and
Mueller are one and Bar and Bär are two; other accents are dropped (Café, Yılmaz). The stemmer alone
would make Bär, Bären and Bar one; but it is right that Anträge belongs to Antrag. Therefore a noun
on a page whose umlaut may come from its ending (Anträge, Häuser, Bären) gets the mark `+` behind
its term, and `place` asks for both.

References and numbers need no rule of their own: `32.10-2024-0017` is the words 32, 10, 2024 and
17, because words end at each sign and numbers lose their leading zeros. A query asks for the words
of one unbroken piece as a phrase, so the whole reference and each part of it are found.
"""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import Stemmer

from indexing.other_forms import other_forms

ANALYSIS_VERSION = 3  # raise it with every change of a term: the index has to be rebuilt then
MAX_TERM_CHARACTERS = 64  # longer is no word, but the noise of a bad scan
LEAST_FORGIVEN = 6  # characters of a word that may lack its dots: Bar never stands for Bär
MOST_KEPT_WORDS = 50_000  # of a vocabulary, some 8 MB: the words of many thousand pages
FORM_WEIGHT = 0.9  # of a form that the stem of a word does not share: Firmen for Firma
INFLECTED = "+"  # behind the term of a noun whose umlaut may come from its ending

_INVISIBLE = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"  # accents apart, soft hyphens, joiners
_WORD = rf"[^\W_]+(?:[{_INVISIBLE}]+[^\W_]*)*"
_LETTER = r"[^\W\d_]"
_NEXT_LINE = (
    r"[ \t]*\r?\n\s*"  # "Ein-⏎und Ausgang" keeps its hyphen
    r"(?!(?:und|oder|bzw|sowie|bis|UND|ODER|BZW|SOWIE|BIS)\b)"
)
_CAPITAL = "[A-ZÄÖÜ]"


def _line_end(sign: str) -> str:
    """What follows on a sign at the end of a line; asked first is the sign, which is rare."""
    ends = ((_LETTER * 2, "[a-zäöüß]"), (_CAPITAL * 2, _CAPITAL * 2))
    return "|".join(rf"(?<={before}{sign}){_NEXT_LINE}(?={behind})" for before, behind in ends)


_HYPHEN, _SOFT_HYPHEN = "-‐–¬", "\u00ad"
_SIGN = f"[{_HYPHEN}{_SOFT_HYPHEN}]"
_HYPHEN_END = rf"[{_HYPHEN}](?:{_line_end(f'[{_HYPHEN}]')})"
_SOFT_END = rf"(?<={_SOFT_HYPHEN})(?:{_line_end(_SOFT_HYPHEN)})"  # the sign belongs to the word
_JOINED_WORD = re.compile(rf"{_WORD}(?:(?:{_HYPHEN_END}|{_SOFT_END}){_WORD})*")
_LINE_ENDS = re.compile(f"{_SIGN}(?:{_line_end(_SIGN)})")
_NOT_WRITTEN = re.compile(r"[^\w\u0300-\u036f]|_")
_ACCENT = re.compile("(?!(?<=[aou])\u0308)[\u0300-\u036f]")  # all but the dots of ä, ö and ü
_WITHOUT_ACCENT = str.maketrans("ıłøđħ", "ilodh")

_SPELLED_UMLAUT = re.compile("ae|oe|(?<![aeiouyäöüq])ue")  # not in neue, Steuer, quer
_UMLAUT_OF = {"ae": "ä", "oe": "ö", "ue": "ü", "a": "ä", "o": "ö", "u": "ü"}
_VOWEL_OF = str.maketrans("äöü", "aou")
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_CONSONANTS = "[^aeiouyäöü]*"
_INFLECTED_UMLAUT = re.compile(rf"[äöü]u?{_CONSONANTS}e(?:ln?|rn?|re[nmrs]?|[nms])?$")
_LAST_VOWEL = re.compile(rf"(a(?=u)|[aou](?!u))u?{_CONSONANTS}(?:e[lnr])?$")
_VOWEL_WITH_UMLAUT = re.compile("[aouäöü]")
_MOST_VOWELS = 8  # of one word, of which umlauts are tried: bounds the spellings to 72

# Words whose stem would be that of another word: Bau, Müll, wegen (which stands on every page).
_KEPT_WHOLE = {
    form: name
    for name in ("bauer", "berger", "fischer", "huber", "maier", "müller", "richter", "steiner")
    for form in (name, f"{name}s", f"{name}n")
} | {"wegen": "wegen"}

# Short words keep their -ung; without it these would be Satz, Sitz and Zahl in long ones.
_KEPT_UNG = re.compile("(.*(?:satz|sitz|zahl)ung)(?:en|s)?")

_Stem = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word of a text: its term and its characters from `start` (from 0) up to before `end`."""

    term: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What may stand at one place of a page to meet one word of a query.

    Attributes:
        typed: the word as it was typed, see `spelled`; empty when nobody typed it.
        terms: any of these; none when there are only `weighted` ones.
        otherwise: where none of `terms` stands on any page that may be seen: the same word with
            umlauts more or less (Ruckstrahler, Rückstrahler); empty for short words (Bar, Bär).
        start: also every term that begins so; None when the whole word was asked for.
        weighted: terms that stand for the word less surely (compounds, misread words), each with
            its weight (above 0.0, below 1.0): a page is worth the best of its terms, each score
            multiplied by the weight.
    """

    terms: tuple[str, ...]
    otherwise: tuple[str, ...] = ()
    start: str | None = None
    weighted: tuple[tuple[str, float], ...] = ()
    typed: str = ""


Sought = tuple[Place, ...]  # places one after the other: a phrase, or a word when there is only one


def dehyphenate(text: str) -> str:
    """Join the words that were cut at the end of a line."""
    return _LINE_ENDS.sub(lambda end: _SOFT_HYPHEN if end[0][0] == _SOFT_HYPHEN else "", text)


class Vocabulary(dict[str, str]):
    """Terms of words as they are written, made once each: most words of a text are repeated.

    Safe for several threads. It begins anew when it has MOST_KEPT_WORDS.
    """

    def __init__(self) -> None:
        """Begin without words."""
        super().__init__()
        self._stem, self._making = _stemmer(), threading.Lock()

    def __missing__(self, written: str) -> str:
        """Make the term of a word that was not met yet."""
        with self._making:
            if len(self) >= MOST_KEPT_WORDS:
                self.clear()
            term = _term(_plain(written), is_noun=written[0].isupper(), stem=self._stem)
            self[written] = term
        return term


def analyse(text: str, vocabulary: Vocabulary | None = None) -> list[str]:
    """The terms of a text in their order."""
    known = Vocabulary() if vocabulary is None else vocabulary
    return [known[written] for written in _JOINED_WORD.findall(text)]


def tokens(text: str, vocabulary: Vocabulary | None = None) -> Iterator[Token]:
    """The words of a text in their order; a word cut at the end of a line is one token."""
    known = Vocabulary() if vocabulary is None else vocabulary
    for match in _JOINED_WORD.finditer(text):
        yield Token(term=known[match[0]], start=match.start(), end=match.end())


def word_places(text: str) -> list[tuple[int, int]]:
    """Where the words of `analyse` stand: characters from (from 0), up to before."""
    return [match.span() for match in _JOINED_WORD.finditer(text)]


def words_as_written(text: str) -> set[str]:
    """The different words of a text in one spelling, each as it is inflected there."""
    return set(map(spelled, set(_JOINED_WORD.findall(text))))


def spelled(word: str) -> str:
    """A word in lower case, umlauts and ß spelled out."""
    return _plain(word).translate(_SPELLED_OUT)


def term_of(word: str) -> str:
    """The term of a word in small letters, as it stands in a text."""
    return _term(_plain(word), is_noun=False, stem=_stemmer())


def place(word: str) -> Place:
    """What has to stand on a page for one word of a query, in any of its inflections."""
    plain = _plain(word)
    typed = spelled(word)
    if plain.isdecimal():
        return Place(terms=(_number(plain),), typed=typed)
    with_umlauts = _with_umlauts(plain)
    if whole := _KEPT_WHOLE.get(with_umlauts):
        return Place(terms=(whole.translate(_SPELLED_OUT),), typed=typed)
    kept = _stem_with_umlauts(with_umlauts, _stemmer())
    terms = dict.fromkeys(form.translate(_SPELLED_OUT) for form in _inflections(with_umlauts, kept))
    found = _with_other_forms(Place(terms=tuple(terms), typed=typed), with_umlauts, kept)
    if len(plain) < LEAST_FORGIVEN:
        return found
    spellings = dict.fromkeys(form.translate(_SPELLED_OUT) for form in _other_spellings(kept))
    otherwise = tuple(spelling for spelling in spellings if spelling not in terms)
    return replace(found, otherwise=otherwise)


def beginning(word: str) -> Place:
    """What has to stand on a page for the beginning of a word (Wortanfang, `Genehmig*`)."""
    plain = _plain(word)
    start = _number(plain) if plain.isdecimal() else plain.translate(_SPELLED_OUT)
    return replace(place(word), otherwise=(), start=start)


def _stemmer() -> _Stem:
    """A new one each time: it keeps a cache and is not made for several threads; costs 0.4 µs."""
    stem: _Stem = Stemmer.Stemmer("german").stemWord
    return stem


def _plain(written: str) -> str:
    """The word in lower case, without accents, line end, soft hyphens and the like."""
    if written.isascii() and written.isalnum():
        return written.lower()[:MAX_TERM_CHARACTERS]
    letters = _NOT_WRITTEN.sub("", written).casefold().translate(_WITHOUT_ACCENT)
    bare = _ACCENT.sub("", unicodedata.normalize("NFD", letters))
    return unicodedata.normalize("NFC", bare)[:MAX_TERM_CHARACTERS]


def _term(plain: str, *, is_noun: bool, stem: _Stem) -> str:
    if plain.isdecimal():
        return _number(plain)
    word = _with_umlauts(plain)
    if whole := _KEPT_WHOLE.get(word):
        return whole.translate(_SPELLED_OUT)
    term = _stem_with_umlauts(word, stem).translate(_SPELLED_OUT)
    return term + INFLECTED if is_noun and _INFLECTED_UMLAUT.search(word) else term


def _number(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _with_umlauts(plain: str) -> str:
    """Undo the spelling without umlauts as the stemmer does it, so that both see the same word."""
    return _SPELLED_UMLAUT.sub(lambda match: _UMLAUT_OF[match[0]], plain)


def _stem_with_umlauts(word: str, stem: _Stem) -> str:
    """The stemmer cuts endings, then drops the umlauts: take the beginning of the word instead."""
    if whole := _KEPT_UNG.fullmatch(word):
        return whole[1]
    bare = stem(word)
    if word.startswith(bare):
        return bare
    kept = word[: len(bare)]
    return kept if kept.translate(_VOWEL_OF) == bare else bare


def _with_other_forms(found: Place, word: str, kept: str) -> Place:
    """The place with the terms of other forms of the word, which count a little less."""
    stem = _stemmer()
    others: dict[str, float] = {}
    for form in dict.fromkeys((*other_forms(word), *other_forms(kept))):
        term = _stem_with_umlauts(form, stem).translate(_SPELLED_OUT)
        others[term] = FORM_WEIGHT
        if _INFLECTED_UMLAUT.search(form):
            others[term + INFLECTED] = FORM_WEIGHT
    weighted = tuple(other for other in others.items() if other[0] not in found.terms)
    return replace(found, weighted=weighted)


def _inflections(word: str, kept: str) -> Iterator[str]:
    """The stem and the stems that differ from it by the umlaut of an ending, or by its n, only."""
    yield kept
    if kept.endswith(("r", "l")):
        yield kept + "n"  # Nachbarn: the stemmer leaves an n behind r and l
    elif kept.endswith(("rn", "ln")):
        yield kept[:-1]
    if kept.translate(_VOWEL_OF) != kept:
        yield kept + INFLECTED
    umlaut = _INFLECTED_UMLAUT.search(word)
    vowel = _LAST_VOWEL.search(kept)
    if umlaut:
        at = umlaut.start()
        yield kept[:at] + kept[at : at + 1].translate(_VOWEL_OF) + kept[at + 1 :]
    elif vowel:
        yield kept[: vowel.start()] + _UMLAUT_OF[vowel[1]] + kept[vowel.end(1) :] + INFLECTED


def _other_spellings(kept: str) -> Iterator[str]:
    """The stem with one or two umlauts more or less."""
    vowels = [match.start() for match in _VOWEL_WITH_UMLAUT.finditer(kept)][:_MOST_VOWELS]
    for count in (1, 2):
        for places in combinations(vowels, count):
            letters = list(kept)
            for at in places:
                letters[at] = _UMLAUT_OF.get(letters[at]) or letters[at].translate(_VOWEL_OF)
            spelling = "".join(letters)
            yield from (spelling, spelling + INFLECTED)
