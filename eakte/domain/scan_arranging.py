"""Another order of pages, and other borders between letters: a missing sheet, or one too many."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from eakte.domain.access import Actor
from eakte.domain.errors import DomainError, InvalidValue
from eakte.domain.scan_letters import LetterId, LetterState, PageMove, ScanLetter
from eakte.domain.scan_pages import NothingToSettle, ScanPage


class BothFiled(DomainError):
    """Two letters are records, each of its own, and one of them was worked on since."""

    def __init__(self, first: int, second: int) -> None:
        """Remember the numbers of both."""
        super().__init__(f"{first} and {second}")
        self.first, self.second = first, second


def moved(letter: ScanLetter, page: int, *, to: int, by: Actor, at: datetime) -> ScanLetter:
    """The letter with a page at another place; the others close up (Umordnen).

    to: the place in the letter, from 1. A page that stands there already stays, unrecorded.

    Raises:
        NothingToSettle: it is no page of the letter.
        InvalidValue: the letter has no such place.
    """
    if page not in letter.pages:
        raise NothingToSettle
    if not 1 <= to <= len(letter.pages):
        raise InvalidValue("to", f"Das Schreiben hat die Stellen 1 bis {len(letter.pages)}.")
    was = letter.pages.index(page) + 1
    if was == to:
        return letter
    others = [one for one in letter.pages if one != page]
    move = PageMove(page=page, was=was, to=to, by=by.user, by_name=by.name, at=at)
    pages = (*others[: to - 1], page, *others[to - 1 :])
    return replace(letter, pages=pages, moves=(*letter.moves, move))


def divided(
    letter: ScanLetter, page: int, *, second: LetterId, number: int
) -> tuple[ScanLetter, ScanLetter]:
    """The letter up to this page, and a new one from there on, which goes to the same place.

    Of the two only the first one lies in a slot, or is the next version of a document. number: of
    the new letter; letters stand in the order of their pages.

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
        target=replace(letter.target, slot=None, returns=None),
        document=None,
        product="",
        state=LetterState.HELD,
    )
    return _with_own_moves(replace(letter, pages=letter.pages[:border])), _with_own_moves(rest)


def joined(letters: Sequence[ScanLetter], first: LetterId) -> tuple[ScanLetter, ScanLetter]:
    """The letter with the pages of the next one behind its own, and the one that is no more.

    It is the next one that stays where that is a record already: it gets the pages in front.

    Raises:
        NothingToSettle: there is no next one.
        BothFiled: each of them is a record.
    """
    letter, following = neighbours(letters, first)
    if letter.document is not None and following.document is not None:
        raise BothFiled(letter.number, following.number)
    stays, goes = (letter, following) if following.document is None else (following, letter)
    pages, moves = letter.pages + following.pages, letter.moves + following.moves
    return replace(stays, pages=pages, moves=moves), goes


def neighbours(letters: Sequence[ScanLetter], first: LetterId) -> tuple[ScanLetter, ScanLetter]:
    """A letter and the next one.

    Raises:
        NothingToSettle: there is no next one.
    """
    for letter, following in pairwise(in_scan_order(letters)):
        if letter.id == first:
            return letter, following
    raise NothingToSettle


def in_scan_order(letters: Sequence[ScanLetter]) -> Sequence[ScanLetter]:
    """The letters that have pages, by the first of them that was scanned."""
    return sorted((letter for letter in letters if letter.pages), key=lambda one: min(one.pages))


def as_arranged(pages: Sequence[ScanPage], letters: Sequence[ScanLetter]) -> Sequence[ScanPage]:
    """The pages of a batch as people put them: those of each letter in its order, in its places.

    pages: in the order of the scan. What belongs to no letter stays where it was scanned.
    """
    of_number = {page.number: page for page in pages}
    shown = dict(of_number)
    for letter in letters:
        for place, number in zip(sorted(letter.pages), letter.pages, strict=True):
            shown[place] = of_number[number]
    return [shown[page.number] for page in pages]


def _with_own_moves(letter: ScanLetter) -> ScanLetter:
    return replace(letter, moves=tuple(one for one in letter.moves if one.page in letter.pages))
