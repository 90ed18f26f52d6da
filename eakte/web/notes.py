"""Notes from one request to the next page: what was done, and how it is taken back.

A note travels in a cookie of its own, signed with the secret of the login: nobody else can put
words into the mouth of the office, and no installation needs one more secret.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from flask import Flask, Response, g, request

from eakte.accounts import Session
from eakte.domain.casefile import UNDO_MINUTES
from eakte.web.guard import the_office

COOKIE = "eakte-note"
MOST_NOTES = 3  # a cookie holds four kilobytes
MOST_CHARACTERS = 300
KEPT_S = UNDO_MINUTES * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A sentence for the next page.

    kind: success, info, warning or danger. undo: address to post to, "" without. is_old: the note
    was shown before and stays only because it can still be taken back.
    """

    text: str
    kind: str = "success"
    undo: str = ""
    is_old: bool = False


def tell(text: str, *, kind: str = "success", undo: str = "") -> None:
    """Show a sentence on the next page; with `undo` it can be taken back for ten minutes."""
    waiting = g.setdefault("notes_to_tell", [])
    waiting.append(Note(text=text[:MOST_CHARACTERS], kind=kind, undo=undo))


def forget(undo: str) -> None:
    """Drop the note that offered to take something back: it was taken back."""
    g.notes_forgotten = undo


def told() -> Sequence[Note]:
    """The notes for this page; those without a way back are gone afterwards."""
    if "notes_told" not in g:
        g.notes_told = _received()
    notes: Sequence[Note] = g.notes_told
    return notes


def install(app: Flask) -> None:
    """Write the notes of each request into its answer."""
    app.after_request(_keep)


def _keep(response: Response) -> Response:
    session: Session | None = g.get("session")
    new: list[Note] = g.get("notes_to_tell", [])
    was_told: Sequence[Note] | None = g.get("notes_told")
    if session is None or (not new and was_told is None and "notes_forgotten" not in g):
        return response
    before = _received() if was_told is None else was_told
    kept = new or _still_to_undo(before)
    if kept and kept == list(before):
        return response  # its ten minutes run on
    is_secure = the_office().settings.behind_https
    if kept:
        value = _signed(kept[-MOST_NOTES:], session)
        response.set_cookie(
            COOKIE, value, max_age=KEPT_S, secure=is_secure, httponly=True, samesite="Lax"
        )
    elif COOKIE in request.cookies:
        response.delete_cookie(COOKIE, secure=is_secure, httponly=True, samesite="Lax")
    return response


def _still_to_undo(notes: Sequence[Note]) -> list[Note]:
    gone = g.get("notes_forgotten", "")
    return [
        Note(text=note.text, kind=note.kind, undo=note.undo, is_old=True)
        for note in notes[-1:]
        if note.undo and note.undo != gone
    ]


def _received() -> Sequence[Note]:
    session: Session | None = g.get("session")
    digest, _, body = request.cookies.get(COOKIE, "").partition(".")
    if session is None or not hmac.compare_digest(digest.encode(), _digest(body, session).encode()):
        return ()
    try:
        lines = json.loads(base64.urlsafe_b64decode(body))
        return tuple(Note(**line) for line in lines)
    except (ValueError, TypeError, binascii.Error):
        return ()  # written by a former version


def _signed(notes: Sequence[Note], session: Session) -> str:
    lines = json.dumps([asdict(note) for note in notes], ensure_ascii=False)
    body = base64.urlsafe_b64encode(lines.encode()).decode()
    return f"{_digest(body, session)}.{body}"


def _digest(body: str, session: Session) -> str:
    return hmac.new(session.csrf.encode(), body.encode(), hashlib.sha256).hexdigest()
