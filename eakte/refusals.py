"""Each refusal with its HTTP status and its German sentence, in one table.

A sentence says what happened, what is safe, and what to do. `type` is the stable name of the
problem in the REST contract (RFC 9457). A refusal never tells that something exists which the
person may not see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from eakte.accounts import PasswordTooShort, PasswordWrong, SignInRefused
from eakte.database import DatabaseFull, DatabaseUnavailable
from eakte.disposal_words import DISPOSAL_REFUSALS, disposal_refusal
from eakte.domain.errors import (
    AlreadyFiled,
    CaseClosed,
    CaseOpen,
    ClassifiedMaterial,
    CloseRefused,
    DomainError,
    InvalidValue,
    KeyReused,
    NestingTooDeep,
    NotAllowed,
    NotInInbox,
    NotQuarantined,
    NotVisible,
    RevisionChanged,
    SetAside,
    UndoTooLate,
)
from eakte.domain.fileplan import UnknownPosition, UnknownVariant
from eakte.domain.rule_change import RuleChangeRefused
from eakte.domain.scan_paper import PaperKept
from eakte.hit_walk import HitsIncomplete
from eakte.intake import UploadRejected
from eakte.messages.refusals import MESSAGE_REFUSALS, message_refusal
from eakte.partial_words import PARTIAL_REFUSALS, partial_refusal
from eakte.query_words import INDEX_REBUILDING, query_refusal
from eakte.rendition_words import rendition_refusal
from eakte.rule_words import SET_ASIDE, rule_refusal
from eakte.scanning.code_words import CODE_REFUSALS, code_refusal
from eakte.scanning.paper_words import paper_refusal
from eakte.scanning.words import SCAN_REFUSALS, scan_refusal
from eakte.spool import BodyTooLarge, BodyTruncated, DigestDiffers, LengthRequired, SpoolFull
from eakte.tries import TooManyAttempts
from eakte.upload_words import NO_ROOM, NOTHING_STORED, TELL_IT, upload_refusal
from indexing import QueryRefused
from indexing.renditions import RenditionRefused
from storage import DigestMismatch, ObjectMissing, StorageError

RETRY_AFTER_S = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What a person or a program is told. `safe` and `to_do` may be empty."""

    status: int
    type: str
    happened: str
    safe: str = ""
    to_do: str = ""
    field: str | None = None
    retry_after_s: int | None = None

    @property
    def sentence(self) -> str:
        """All three parts as one text."""
        return " ".join(part for part in (self.happened, self.safe, self.to_do) if part)


NOTHING_CHANGED = "Es wurde nichts geändert."
UNKNOWN_FAULT = Refusal(
    status=500,
    type="internal-error",
    happened="Bei uns ist ein Fehler aufgetreten.",
    safe="Was bestätigt wurde, ist gespeichert.",
    to_do="Versuchen Sie es noch einmal; bleibt es dabei, melden Sie es der IT.",
)


def _field(error: InvalidValue) -> Refusal:
    return Refusal(
        status=422,
        type="invalid-value",
        happened=error.reason,
        safe="Ihre Eingaben bleiben stehen.",
        field=error.field,
    )


def _close(error: CloseRefused) -> Refusal:
    return Refusal(
        status=409,
        type="close-refused",
        happened=f"Die Akte kann noch nicht geschlossen werden: {'; '.join(error.points)}.",
        safe=NOTHING_CHANGED,
        to_do="Erledigen Sie zuerst die offenen Punkte.",
    )


def _query(error: QueryRefused) -> Refusal:
    happened, to_do = query_refusal(error.code, error.position)
    return Refusal(status=400, type="query-refused", happened=happened, to_do=to_do, field="q")


def _storage(error: StorageError) -> Refusal:
    if isinstance(error, DigestMismatch):
        return Refusal(
            status=502,
            type="content-damaged",
            happened="Der Speicher lieferte nicht die Bytes, die gespeichert wurden.",
            safe="Es wurde nichts Falsches ausgegeben.",
            to_do="Die IT prüft den Speicher.",
        )
    if isinstance(error, ObjectMissing):
        return Refusal(
            status=502,
            type="content-missing",
            happened="Der Inhalt dieses Dokuments fehlt im Speicher.",
            safe="Die Angaben zum Dokument sind vollständig.",
            to_do="Die IT prüft den Speicher.",
        )
    return Refusal(
        status=503,
        type="storage-unavailable",
        happened="Das Archiv-Speichersystem antwortet nicht.",
        safe="Nichts ist verloren.",
        to_do="Versuchen Sie es in einigen Minuten noch einmal.",
        retry_after_s=RETRY_AFTER_S,
    )


def _fixed(
    status: int, type_: str, happened: str, safe: str = "", to_do: str = ""
) -> Callable[[Any], Refusal]:
    refusal = Refusal(status=status, type=type_, happened=happened, safe=safe, to_do=to_do)
    return lambda _: refusal


def _retry(refusal: Refusal) -> Callable[[Any], Refusal]:
    return lambda _: refusal


_TABLE: dict[type[Exception], Callable[[Any], Refusal]] = {
    NotVisible: _fixed(404, "not-found", "Diesen Eintrag gibt es nicht."),
    NotAllowed: _fixed(403, "not-allowed", "Dafür fehlt Ihnen die Berechtigung.", NOTHING_CHANGED),
    InvalidValue: _field,
    CaseClosed: _fixed(
        409,
        "case-closed",
        "Die Akte ist zu den Akten verfügt.",
        NOTHING_CHANGED,
        "Zum Ändern zuerst wieder öffnen.",
    ),
    CaseOpen: _fixed(409, "case-open", "Die Akte ist offen.", NOTHING_CHANGED),
    SetAside: _fixed(*SET_ASIDE),
    CloseRefused: _close,
    NestingTooDeep: _fixed(
        422,
        "nesting-too-deep",
        "Vorgänge lassen sich höchstens fünf Ebenen tief gliedern.",
        NOTHING_CHANGED,
    ),
    RevisionChanged: _fixed(
        412,
        "revision-changed",
        "Jemand anderes hat diesen Eintrag gerade geändert.",
        NOTHING_CHANGED,
        "Laden Sie die Seite neu und prüfen Sie die Änderung.",
    ),
    KeyReused: _fixed(
        422,
        "idempotency-key-reused",
        "Dieser Idempotency-Key gehört zu einer anderen Anfrage.",
        NOTHING_CHANGED,
        "Verwenden Sie für eine neue Anfrage einen neuen Schlüssel.",
    ),
    AlreadyFiled: _fixed(
        409, "already-filed", "Das Dokument liegt schon in einer Akte.", NOTHING_CHANGED
    ),
    NotInInbox: _fixed(
        409,
        "not-in-inbox",
        "Das Dokument kann so nicht abgelegt werden.",
        NOTHING_CHANGED,
        "Anlagen gehen mit ihrem Schreiben; Dokumente in Quarantäne gibt eine Person frei.",
    ),
    NotQuarantined: _fixed(
        409, "not-quarantined", "Das Dokument steht nicht in Quarantäne.", NOTHING_CHANGED
    ),
    ClassifiedMaterial: _fixed(
        422,
        "classified-material",
        "Verschlusssachen werden nicht angenommen.",
        "Es wurde nichts gespeichert.",
    ),
    UndoTooLate: _fixed(
        409,
        "undo-too-late",
        "Rückgängig machen geht nur zehn Minuten lang.",
        NOTHING_CHANGED,
    ),
    UnknownPosition: _fixed(
        422, "unknown-position", "Diese Position gibt es im Aktenplan nicht.", NOTHING_CHANGED
    ),
    UnknownVariant: _fixed(
        422, "unknown-variant", "Diese Variante der Aufbewahrungsregel gibt es nicht."
    ),
    UploadRejected: lambda error: _fixed(422, *upload_refusal(error.reason))(error),
    QueryRefused: _query,
    HitsIncomplete: _fixed(503, "index-rebuilding", *INDEX_REBUILDING),
    RuleChangeRefused: lambda error: _fixed(*rule_refusal(error))(error),
    **dict.fromkeys(DISPOSAL_REFUSALS, lambda error: _fixed(*disposal_refusal(error))(error)),
    **dict.fromkeys(MESSAGE_REFUSALS, lambda error: _fixed(*message_refusal(error))(error)),
    PaperKept: lambda error: _fixed(*paper_refusal(error))(error),
    **dict.fromkeys(CODE_REFUSALS, lambda error: _fixed(*code_refusal(error))(error)),
    **dict.fromkeys(SCAN_REFUSALS, lambda error: _fixed(*scan_refusal(error))(error)),
    RenditionRefused: lambda error: _fixed(409, *rendition_refusal(error.reason))(error),
    **dict.fromkeys(PARTIAL_REFUSALS, lambda error: _fixed(*partial_refusal(error))(error)),
    LengthRequired: _fixed(
        411,
        "length-required",
        "Die Länge oder die Prüfsumme der Datei fehlt.",
        NOTHING_STORED,
        "Senden Sie Content-Length oder Content-Digest.",
    ),
    BodyTooLarge: _fixed(
        413,
        "too-large",
        "Die Datei ist größer als erlaubt.",
        NOTHING_STORED,
        "Bitte teilen Sie sie oder wenden Sie sich an die Scanstelle.",
    ),
    BodyTruncated: _fixed(
        400,
        "body-truncated",
        "Die Übertragung ist abgebrochen.",
        NOTHING_STORED,
        "Senden Sie die Datei noch einmal.",
    ),
    DigestDiffers: _fixed(
        422,
        "digest-differs",
        "Die Datei kam anders an, als sie angekündigt war.",
        NOTHING_STORED,
        "Senden Sie die Datei noch einmal.",
    ),
    SpoolFull: _fixed(507, "spool-full", NO_ROOM, NOTHING_STORED, TELL_IT),
    DatabaseFull: _fixed(503, "database-full", NO_ROOM, NOTHING_CHANGED, TELL_IT),
    StorageError: _storage,
    DatabaseUnavailable: _retry(
        Refusal(
            status=503,
            type="database-unavailable",
            happened="Die Datenbank antwortet nicht.",
            safe="Nichts ist verloren.",
            to_do="Versuchen Sie es in einigen Minuten noch einmal.",
            retry_after_s=RETRY_AFTER_S,
        )
    ),
    SignInRefused: _fixed(
        401,
        "sign-in-refused",
        "Anmeldename oder Kennwort stimmen nicht.",
        to_do="Prüfen Sie beides und versuchen Sie es noch einmal.",
    ),
    TooManyAttempts: _retry(
        Refusal(
            status=429,
            type="too-many-attempts",
            happened="Es gab zu viele fehlgeschlagene Anmeldungen.",
            to_do="Warten Sie eine Viertelstunde oder wenden Sie sich an die IT.",
            retry_after_s=900,
        )
    ),
    PasswordWrong: _fixed(
        403, "password-wrong", "Das Kennwort stimmt nicht.", NOTHING_CHANGED, "Prüfen Sie es."
    ),
    PasswordTooShort: _fixed(
        422, "password-too-short", "Das Kennwort braucht mindestens zwölf Zeichen."
    ),
    DomainError: _fixed(422, "refused", "Das geht so nicht.", NOTHING_CHANGED),
}

EXPECTED = tuple(_TABLE)


def refusal_of(error: Exception) -> Refusal:
    """The refusal for an expected error, by its class or the nearest class above it."""
    for kind in type(error).__mro__:
        if kind in _TABLE:
            return _TABLE[kind](error)
    return UNKNOWN_FAULT
