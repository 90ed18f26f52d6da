"""Where a code leads that somebody scans into the search box (Trennblatt, Etikett)."""

from flask import url_for

from eakte.domain.access import Action, may
from eakte.scanning.codes import Pointed
from eakte.web.guard import the_actor, the_office


def place_of_code(text: str) -> str | None:
    """The address of the object of a code; None: the text is none of our codes.

    Raises:
        CodeRefused, LabelUnscanned: it leads nowhere.
        UnknownPosition, NotVisible: what it leads to is gone, or not for this person.
    """
    pointed = the_office().scanned_codes.followed(text, actor=the_actor())
    return None if pointed is None else _place(pointed)


def _place(pointed: Pointed) -> str:
    """A sheet that only separates, or names a unit, leads to the inbox."""
    if pointed.document is not None:
        to_file = pointed.is_waiting and may(the_actor(), Action.FILE)
        endpoint = "inbox.item" if to_file else "document.screen"
        return url_for(endpoint, document=pointed.document)
    if pointed.case is not None:
        return url_for("case.screen", case=pointed.case)
    if pointed.position is not None:
        return url_for("fileplan.position", code=pointed.position)
    return url_for("inbox.screen")
