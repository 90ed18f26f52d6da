"""Forms of a German word that its stem does not share (Beugungsformen): Kitas, Firmen, gebaut.

A stemmer cuts endings that are regular for long words. What it leaves apart is made here by rule,
from one form to the other and back. Most of what comes out is no word: it costs a look at the
index, and only what stands on pages is found. So a rule has to be narrow only where what it makes
would be another real word (Paula and Paul, Komma and kommen, Gasse and Gas).
"""

import re
from collections.abc import Iterator

from indexing.strong_verbs import APART, is_meant, strong_forms

_PLURAL_S = re.compile(
    r"(?:[^aeiouäöü]|^)[aiouy]$|[aeiou]o$|au$|[bcdfghklmnpqrtvwy][cpvwy]$|[aeiou]p$|[eo]w$|[cv]$"
)
_LETTERS_ONLY = re.compile(r"[bcdfghjklmnpqrtvwxz]{2,5}$")  # Pkw, Lkw, Kfz: an abbreviation
_DOUBLE_S = re.compile(r"(?:[^aeiouäöü]us|[^aeo]is|atlas)$")  # Bus, Kürbis; not Gas, Haus
_SHORT_E = re.compile(r".{1,2}[eh]e$")  # See, Ehe: the stemmer cuts nothing of so short a word

# Ends of foreign nouns that have -en in the plural; of all in -a, Paula would find Paul.
_FOREIGN = re.compile(
    r"(?:firm|.[^mr]m|.{3}nd|k?al|z[zi]i|ill)a$"
    r"|(?:kont|risik|sald|fresk|tors)o$"
    r"|(?:[eiu]|tr|or|ik|lb|[ao]t|kt|nt|nd|[ie]m|ns)um$"
    r"|(?:m|adi|[iy]r|kl)us$"
    r"|(?:[xs]|os)is$"
)
_LATIN = re.compile("(?:tik|kt|ktr|xim|nim)a$")  # Praktika; not Erika
_FOREIGN_ENDS = ("a", "o", "um", "us", "is")
_LEAST_FOREIGN = 5  # letters: Oma is no Omen
_ABBREVIATED = (("strasse", "str"), ("nummer", "nr"))  # also at the end of a word
_WHOLE_WORDS = {"flurstück": "flst", "absatz": "abs", "ziffer": "ziff", "sankt": "st"}

_PARTICIPLE = re.compile(rf"({APART}?)ge(..+?)e?t$")
_WITH_ZU = re.compile(rf"({APART})zu(...+n)$")
_VERB = re.compile(rf"({APART}?)(..+?[^aioe])(en|(?<=e[rl])n)$")
_WITHOUT_GE = re.compile("(?:be|emp|ent|er|ge|ver|zer|miss)(?=.{3,}e[lr]?n$)")
_THIRD_PERSON = re.compile(r"(.{3,}[^t])t$")
_NO_VERBS = re.compile(r"(?:heit|keit|schaft|innen)$")
_NO_PARTICIPLES = re.compile(
    r"(?:(?<!e)icht|rüst|samt|biet|halt|burt|walt|stalt|recht|müt|schäft|rät)$"
)
_LEAST_VERB = 6  # letters of a form with -t: Amt, Wert and Fahrt are nouns

_FEMININE = re.compile(r"(.{3,})in(?:nen)?$")
_WITH_DOTS = re.compile(r"[äöü](?=[^aeiouäöü]+$|u?[^aeiouäöü]+$)")
_PERSON = re.compile(r"(?:or|ist|(?<!st)ent|(?<!st)ant|amt|log|eur|wirt|ot|leg|zeug|kund|rund|at)$")
_CHANGES_VOWEL = re.compile(
    "a(?=rzt$)|(?<=anw)a(?=lt$)|(?<=r)a(?=t$)|(?<=gr)a(?=f$)|(?<=k)o(?=ch$)"
)
_MALE_END = re.compile(r"(?<=amt)(?:e|er|en)$|(?<=leg|eug|und)(?:e|en)$")
_DOTS = str.maketrans("äöü", "aou")
_DOTTED = {"a": "ä", "o": "ö"}


def other_forms(word: str) -> Iterator[str]:
    """Other forms of a word in small letters with its umlauts and ss for ß, and forms of these."""
    if not word.isalpha():
        return
    for rule in (_of_nouns, _of_verbs):
        forms = dict.fromkeys(filter(is_meant, rule(word)))
        yield from forms
        for form in forms:
            yield from filter(is_meant, rule(form))


def _of_nouns(word: str) -> Iterator[str]:
    yield from (short for whole, short in _WHOLE_WORDS.items() if word == whole)
    yield from (whole for whole, short in _WHOLE_WORDS.items() if word == short)
    for whole, short in _ABBREVIATED:
        if word.endswith(whole):
            yield word.removesuffix(whole) + short
        if word.endswith(short):
            yield word.removesuffix(short) + whole
    yield from _with_s(word)
    yield from _short(word)
    yield from _foreign(word)
    yield from _of_persons(word)


def _with_s(word: str) -> Iterator[str]:
    """Kita and Kitas: the stemmer leaves an s behind vowels and some letters."""
    if len(word) > 2 and (_PLURAL_S.search(word) or _LETTERS_ONLY.match(word)):
        yield word + "s"
    bare = word.removesuffix("s")
    if bare != word and len(bare) > 2 and (_PLURAL_S.search(bare) or _LETTERS_ONLY.match(bare)):
        yield bare


def _short(word: str) -> Iterator[str]:
    """See and Seen, Bus and Busse, Bau and Bauten."""
    if _SHORT_E.match(word):
        yield word + "n"
    if word.endswith("n") and _SHORT_E.match(word[:-1]):
        yield word[:-1]
    if _DOUBLE_S.search(word):
        yield word + "se"
    bare = re.sub("s(?:e|en|es)$", "", word)
    if bare != word and _DOUBLE_S.search(bare):
        yield bare
    if word.endswith("bau"):
        yield word + "ten"
    if word.endswith("bauten"):
        yield word.removesuffix("ten")


def _foreign(word: str) -> Iterator[str]:
    """Firma and Firmen, Konto and Konten, Praktikum and Praktika, Virus and Viren."""
    if len(word) >= _LEAST_FOREIGN and (found := _FOREIGN.search(word)):
        base = re.sub("(?:a|o|um|us|is)$", "", word)
        yield base + "en"
        if found[0].endswith("um"):
            yield base + "a"
    if _LATIN.search(word):
        yield word[:-1] + "um"
    base = word.removesuffix("en")
    if base != word:
        singulars = (base + end for end in _FOREIGN_ENDS)
        yield from (one for one in singulars if len(one) >= _LEAST_FOREIGN and _FOREIGN.search(one))


def _of_verbs(word: str) -> Iterator[str]:
    """Erteilt and erteilen, gebaut and bauen, abzulehnen and ablehnen, gezogen and ziehen."""
    yield from strong_forms(word)
    if len(word) < _LEAST_VERB - 1 or _NO_VERBS.search(word):
        return
    if with_zu := _WITH_ZU.match(word):
        yield with_zu[1] + with_zu[2]
    if verb := _VERB.match(word):
        yield from _of_infinitive(*verb.groups())
    if len(word) < _LEAST_VERB:
        return
    if third := _THIRD_PERSON.match(word):
        yield _infinitive(third[1].removesuffix("e"))
    if (participle := _PARTICIPLE.match(word)) and not _NO_PARTICIPLES.search(word):
        yield participle[1] + _infinitive(participle[2])


def _of_infinitive(apart: str, base: str, end: str) -> Iterator[str]:
    third = base + ("et" if base.endswith(("t", "d")) else "t")
    yield apart + third
    if apart:
        yield f"{apart}zu{base}{end}"
    if not _WITHOUT_GE.match(base + end) and not any(map(_NO_PARTICIPLES.search, (base, third))):
        yield f"{apart}ge{third}"


def _infinitive(base: str) -> str:
    return base + ("n" if base.endswith(("er", "el")) else "en")


def _of_persons(word: str) -> Iterator[str]:
    """Ärztin and Arzt, Beamtin and Beamter; the stemmer knows that a Lehrerin is a Lehrer."""
    if woman := _FEMININE.match(word):
        base = woman[1]
        yield base + ("innen" if word.endswith("in") else "in")
        if dots := _WITH_DOTS.search(base):
            yield base[: dots.start()] + base[dots.start() :].translate(_DOTS)
        if dots or _PERSON.search(base):
            yield base
        return
    base = _MALE_END.sub("", word)
    dotted = _CHANGES_VOWEL.sub(lambda vowel: _DOTTED[vowel[0]], base)
    if dotted != base or _PERSON.search(base):
        yield from (dotted + "in", dotted + "innen")
