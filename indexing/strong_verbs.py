"""Participles of strong verbs (starke Verben): geschrieben for schreiben, bezogen for beziehen.

Their vowel changes, so that no ending leads from one form to the other; they stand in a table. The
past tense is left out: fand is no noun, but Band, Stand and Lage are.
"""

import re
from collections.abc import Iterator, Mapping

# Prefixes that come off a verb: er schreibt ab, abgeschrieben, abzuschreiben.
APART = (
    "(?:(?:her|hin|vor)?(?:ab|an|auf|aus|bei|dar|durch|ein|fest|fort|frei|her|hin|los|mit|nach"
    "|statt|teil|über|um|vor|weg|weiter|wieder|zurück|zusammen|zu))"
)

# What stands before -en in the infinitive, and in the participle behind ge-; one word: in both.
_STRONG = """
    beiss biss, bieg bog, biet bot, bind bund, bitt bet, bleib blieb, brech broch, dring drung,
    fahr, fall, fang, fecht focht, fehl fohl, find fund, flieg flog, fliess floss, frier fror,
    geb, geh gang, gelt golt, giess goss, ginn gonn, gleich glich, grab, greif griff, halt,
    heb hob, helf holf, komm, lad, lass, lauf, leid litt, leih lieh, les, lieg leg, lier lor, mess,
    nehm nomm, reib rieb, reiss riss, ruf, schaff, scheid schied, schein schien, schieb schob,
    schiess schoss, schlag, schliess schloss, schneid schnitt, schreib schrieb, schreit schritt,
    schweig schwieg, schwind schwund, seh, sitz sess, sprech sproch, steh stand, stehl stohl,
    steig stieg, sterb storb, stoss, streich strich, streit stritt, trag, treff troff,
    treib trieb, tret, trüg trog, wachs, wäg wog, weich wich, weis wies, werb worb, werf worf,
    wieg wog, wind wund, zieh zog, zwing zwung
"""
_MIXED = "brenn brannt, bring bracht, denk dacht, kenn kannt, nenn nannt, send sandt, wend wandt"
# Stems of these are those of other words: Gefahr, Gehalt, Geschoss, Betrieb, Bestand, Begriff.
_OTHER_WORDS = (
    " befunden begriffen bekannt bestanden betrieben gebeten gefahren gehalten geladen geschossen"
    " getrieben gewandt unternommen vertrieben verwandt "
)

_WITHOUT_GE = re.compile(f"{APART}?(?:be|emp|ent|er|miss|ver|zer)")
_WITH_GE = re.compile(f"{APART}?")
_EITHER = re.compile("durch|hinter|über|um|unter|voll|wider|wieder")  # umgezogen, but umgangen
_INFLECTED = re.compile("(?<=en|.t)e[nmrs]?$")


def _pairs(table: str, ending: str) -> Iterator[tuple[str, str]]:
    for pair in table.split(","):
        stem, *changed = pair.split()
        yield stem + "en", (changed[0] if changed else stem) + ending


_ALL = (*_pairs(_STRONG, "en"), *_pairs(_MIXED, ""))
_PARTICIPLES: Mapping[str, tuple[str, ...]] = {
    verb: tuple(participle for other, participle in _ALL if other == verb) for verb, _ in _ALL
}
_VERBS: Mapping[str, tuple[str, ...]] = {
    participle: tuple(verb for verb, other in _ALL if other == participle) for _, participle in _ALL
}


def strong_forms(word: str) -> Iterator[str]:
    """The participle of an infinitive, and the infinitives of a participle, in small letters."""
    for front, verb in _cuts(word, _PARTICIPLES):
        forms = (front + ge + each for ge in _may_be_between(front) for each in _PARTICIPLES[verb])
        yield from filter(is_meant, forms)
    for participle in dict.fromkeys((word, _INFLECTED.sub("", word))):
        if is_meant(participle):
            yield from _verbs_of(participle)


def is_meant(participle: str) -> bool:
    """Whether a participle may stand for its verb: its stem is not that of another word."""
    return f" {participle} " not in _OTHER_WORDS


def _verbs_of(word: str) -> Iterator[str]:
    for front, participle in _cuts(word, _VERBS):
        for ge in ("ge", ""):
            bare = front.removesuffix(ge)
            if front.endswith(ge) and ge in _may_be_between(bare):
                yield from (bare + verb for verb in _VERBS[participle])


def _may_be_between(front: str) -> tuple[str, ...]:
    """What a participle may have between a prefix and the verb; nothing for no prefix at all."""
    if _EITHER.fullmatch(front):
        return ("ge", "")
    if _WITHOUT_GE.fullmatch(front):
        return ("",)
    return ("ge",) if _WITH_GE.fullmatch(front) else ()


def _cuts(word: str, known: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """The ways to cut a word in two of which the second part is known."""
    return ((word[:at], word[at:]) for at in range(len(word)) if word[at:] in known)
