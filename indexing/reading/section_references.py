"""Whether what stands around a misread sign reads like a reference (Fundstelle): nach ? 14 Abs. 2.

Words alone decide here; how the sign looks is told elsewhere.
"""

import re
from dataclasses import dataclass

_SECTION_NUMBER = re.compile(r"\d{1,4}[a-z]?\W*")
_LETTERED_NUMBER = re.compile(r"\d{1,4}[a-z]\W*")  # 13b: no amount is written so
_CLOSED_NUMBER = re.compile(r"\d{1,4}[a-z]?\)\W*")
_LISTED_NUMBER = re.compile(r"\d{1,4}[a-z]?,")

# What follows the number of a section, and what stands before the sign.
_PART = re.compile(
    r"(Abs|Absatz|Absatzes|Absätze|Satz|Satzes|Sätze|Nr|Nrn|Nummer|Nummern|Ziff|Ziffer|Halbsatz"
    r"|Buchst|Buchstabe)\W*"
)
_PARAGRAPH = re.compile(r"(Abs|Absatz)\W*")
_LAW = re.compile(r"(?!EUR|DM)[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]*[A-Z]\W*")  # BGB, VwVfG, BauO, GG
_LEADS = re.compile(
    r"(nach|gemäß|gem|des|der|den|dem|die|in|im|mit|aus|zu|vom|von|und|oder|ist|Sinne)\W*",
    re.IGNORECASE,
)
_CITES = re.compile(r"(nach|gemäß|gem)\W*", re.IGNORECASE)
_MORE = re.compile(r"(und|bis|oder|sowie|ff)\W*")
_UNIT = re.compile(r"(Uhr|Tag|Woche|Monat|Jahr|Stunde|Minute|Prozent|Euro|EUR|DM|[€%])")
# Before a digit that belongs to what stands before it.
_COUNTED = re.compile(
    r"§+|.*\d\W*|(Anlage|Anhang|Art|Artikel|Teil|Kapitel|Buch|Gruppe|Seite|Zimmer|Haus)\W*"
)
_ENDED_COUNT = re.compile(r".*\d[,;]")  # Satz 1, ? 43 Absatz 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The word before a sign, the number behind it, and the word behind that; empty: none."""

    before: str
    number: str
    after: str

    @property
    def is_led(self) -> bool:
        """Whether a word before it may lead to a section: nach, des, und."""
        return leads_to_section(self.before)

    @property
    def is_closed(self) -> bool:
        """Whether a bracket closes behind the number."""
        return bool(_CLOSED_NUMBER.fullmatch(self.number))

    @property
    def is_listed(self) -> bool:
        """Whether more numbers follow: 4, 5 und 6."""
        is_number = bool(_SECTION_NUMBER.fullmatch(self.number))
        is_more = _LISTED_NUMBER.fullmatch(self.number) or _MORE.fullmatch(self.after)
        return is_number and bool(is_more)

    @property
    def is_paragraph(self) -> bool:
        """Whether it is led, and a paragraph follows the number: des ? 78b Absatz 1."""
        is_number = bool(_SECTION_NUMBER.fullmatch(self.number))
        return self.is_led and is_number and bool(_PARAGRAPH.fullmatch(self.after))

    @property
    def is_cited(self) -> bool:
        """Whether nothing but a section can follow: nach ? 14 außer Kraft, und ? 13b."""
        if self.is_led and _LETTERED_NUMBER.fullmatch(self.number):
            return True
        is_number = bool(_SECTION_NUMBER.fullmatch(self.number))
        is_amount = bool(_UNIT.match(self.after))
        return is_number and not is_amount and bool(_CITES.fullmatch(self.before))

    def is_reference(self, *, signs: int) -> bool:
        """Whether it reads so: (nach) ? 14 Absatz 2, (die) ?? 4, 5 und 6. signs: how many."""
        if not _SECTION_NUMBER.fullmatch(self.number) or self._is_counted():
            return False
        if _PART.fullmatch(self.after) or _LAW.fullmatch(self.after):
            return True
        return signs > 1 and self.is_led and self.is_listed

    def _is_counted(self) -> bool:
        if _ENDED_COUNT.fullmatch(self.before) and _PARAGRAPH.fullmatch(self.after):
            return False
        return bool(_COUNTED.fullmatch(self.before) or _PART.fullmatch(self.before))


def leads_to_section(word: str) -> bool:
    """Whether a section may follow a word: nach, des, und."""
    return bool(_LEADS.fullmatch(word))
