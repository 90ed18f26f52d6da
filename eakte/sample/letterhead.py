"""The upper part of a letter by its kind: who writes, to whom, when, about what."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from eakte.domain.calendar import german_date
from eakte.sample.letters import Kind, Letter
from eakte.sample.sheets import LEFT_PT, RIGHT_PT, Pen

INFO_LEFT_PT = 385.0  # block with the clerk: right of the address (DIN 5008)
ADDRESS_TOP_PT = 150.0
BODY_TOP_PT = 290.0


def set_head(pen: Pen, letter: Letter) -> None:
    """Set everything above the text of a letter."""
    _HEADS[letter.kind](pen, letter)


def _set_office(pen: Pen, letter: Letter) -> None:
    name, *lines = letter.sender
    pen.row([(0, name)], pen.face(1.7, is_bold=True))
    for line in lines[:1]:
        pen.row([(0, line)], pen.face(0.95))
    pen.stroke((LEFT_PT, pen.top_pt + 4), (RIGHT_PT, pen.top_pt + 4))
    pen.top_pt = ADDRESS_TOP_PT
    _set_return_line(pen, (name, *lines[1:]))
    _set_address(pen, letter.recipient)
    _set_info(pen, letter)
    _set_subject(pen, letter)


def _set_firm(pen: Pen, letter: Letter) -> None:
    name, *lines = letter.sender
    pen.row([(0, name)], pen.face(1.9, is_bold=True))
    pen.row([(0, " · ".join(lines))], pen.face(0.85))
    pen.stroke((LEFT_PT, pen.top_pt + 3), (RIGHT_PT, pen.top_pt + 3))
    pen.top_pt = ADDRESS_TOP_PT
    _set_address(pen, letter.recipient)
    pen.top_pt = BODY_TOP_PT - 20
    for line in letter.contact:
        pen.row([(0, line)], pen.face(0.9))
    _set_date(pen, letter.dated_on, place=_town_of(letter.sender))
    _set_subject(pen, letter)


def _set_private(pen: Pen, letter: Letter) -> None:
    for line in letter.sender:
        pen.row([(0, line)], pen.face())
    pen.top_pt = ADDRESS_TOP_PT
    _set_address(pen, letter.recipient)
    pen.top_pt = BODY_TOP_PT - 20
    _set_date(pen, letter.dated_on, place=_town_of(letter.sender))
    _set_subject(pen, letter)


def _set_form(pen: Pen, letter: Letter) -> None:
    pen.row([(0, letter.sender[0])], pen.face(0.9))
    pen.row([(0, letter.subject)], pen.face(1.5, is_bold=True))
    if letter.reference_line:
        pen.row([(0, letter.reference_line)], pen.face(0.9))
    pen.skip(0.8)


def _set_memo(pen: Pen, letter: Letter) -> None:
    pen.row([(0, letter.sender[0])], pen.face(0.95))
    pen.row([(0, "Vermerk")], pen.face(1.7, is_bold=True))
    pen.skip(0.4)
    for line in (*letter.contact, letter.reference_line, german_date(letter.dated_on)):
        if line:
            pen.row([(0, line)], pen.face())
    pen.skip(0.8)
    pen.text(letter.subject, pen.face(1.1, is_bold=True))
    pen.skip(0.6)


def _set_minutes(pen: Pen, letter: Letter) -> None:
    pen.row([(0, letter.sender[0])], pen.face(1.1))
    pen.text(letter.subject, pen.face(1.6, is_bold=True))
    for line in (*letter.contact, letter.reference_line):
        if line:
            pen.row([(0, line)], pen.face())
    pen.stroke((LEFT_PT, pen.top_pt + 4), (RIGHT_PT, pen.top_pt + 4))
    pen.skip(1.2)
    pen.split(2)


def _set_return_line(pen: Pen, lines: Sequence[str]) -> None:
    pen.row([(0, " · ".join(lines))], pen.face(0.72))
    pen.skip(0.3)


def _set_address(pen: Pen, lines: Sequence[str]) -> None:
    for line in lines:
        pen.row([(0, line)], pen.face())


def _set_info(pen: Pen, letter: Letter) -> None:
    pen.top_pt = ADDRESS_TOP_PT
    for line in (*letter.contact, f"Datum: {german_date(letter.dated_on)}"):
        pen.row([(INFO_LEFT_PT - LEFT_PT, line)], pen.face(0.88))
    pen.top_pt = max(pen.top_pt, BODY_TOP_PT - 20)


def _set_date(pen: Pen, day: date, *, place: str) -> None:
    text, face = f"{place}, den {german_date(day)}", pen.face()
    pen.row([(pen.width_pt - pen.measure(text, face), text)], face)


def _set_subject(pen: Pen, letter: Letter) -> None:
    pen.skip(0.8)
    pen.text(letter.subject, pen.face(1.05, is_bold=True))
    if letter.reference_line:
        pen.text(letter.reference_line, pen.face())
    pen.skip(1)


def _town_of(lines: Sequence[str]) -> str:
    """The town in the last line that has a postal code."""
    postal = next((line for line in reversed(lines) if line[:5].isdigit()), lines[-1])
    return postal.partition(" ")[2]


_HEADS: Mapping[Kind, Callable[[Pen, Letter], None]] = {
    Kind.TOWN: _set_office,
    Kind.OFFICE: _set_office,
    Kind.FIRM: _set_firm,
    Kind.PRIVATE: _set_private,
    Kind.FORM: _set_form,
    Kind.MEMO: _set_memo,
    Kind.MINUTES: _set_minutes,
}
