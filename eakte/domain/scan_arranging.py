"""Other borders between the letters of a batch: a missing sheet, or one too many."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from eakte.domain.scan_letters import LetterId, LetterState, ScanLetter
from eakte.domain.scan_pages import NothingToSettle


def divided(
    letter: ScanLetter, page: int, *, second: LetterId, number: int
) -> tuple[ScanLetter, ScanLetter]:
    """The letter up to this page, and a new one from there on, which goes to the same place.

    number: of the new letter; letters stand in the order of their pages.

    Raises:
        NothingToSettle: the page is the first one of the letter, or none of it.
    """
    if page not in letter.pages[1:]:
        raise NothingToSettle
    border = letter.pages.index(page)
    rest = replace(
        letter,
        id=second,
        number=number,
        sheet=None,
        pages=letter.pages[border:],
        document=None,
        state=LetterState.HELD,
    )
    return replace(letter, pages=letter.pages[:border]), rest


def joined(letters: Sequence[ScanLetter], first: LetterId) -> tuple[ScanLetter, ScanLetter]:
    """The letter with the pages of the next one behind its own, and the next one.

    Raises:
        NothingToSettle: there is no next one, or it is a record already.
    """
    ordered = sorted((letter for letter in letters if letter.pages), key=lambda one: one.pages[0])
    for letter, following in pairwise(ordered):
        if letter.id == first and following.document is None:
            return replace(letter, pages=(*letter.pages, *following.pages)), following
    raise NothingToSettle
