"""Steps of asking: what a search text says besides its words, brought to what the records know."""

from dataclasses import replace
from datetime import date

from eakte.domain.access import CaseFileId
from eakte.domain.errors import InvalidValue
from eakte.finding import SearchRequest
from eakte.records import CaseQuery, Transaction
from indexing import Kind, Narrowing, Query, ask

FIELD = "q"
# Words of officials for kinds of documents (typ:).
KINDS = {
    "pdf": Kind.PDF,
    "bild": Kind.IMAGE,
    "mail": Kind.MAIL,
    "e-mail": Kind.MAIL,
    "textdokument": Kind.TEXT_DOCUMENT,
    "tabelle": Kind.SPREADSHEET,
    "präsentation": Kind.PRESENTATION,
    "text": Kind.TEXT,
    "webseite": Kind.WEB_PAGE,
    "archivdatei": Kind.ARCHIVE,
}


def understood(tx: Transaction, request: SearchRequest) -> tuple[Query, SearchRequest]:
    """The words of a request, and the request narrowed by the fields that stand among them.

    Raises:
        QueryRefused: the text cannot be read.
        InvalidValue: a field names nothing that there is.
    """
    asked = ask(request.words)
    typed = asked.narrowing
    return asked.query, replace(
        request,
        case=request.case or _case(tx, typed),
        file_plan=request.file_plan or typed.file_plan,
        unit=request.unit or _unit(tx, typed),
        type=request.type or _kind(typed),
        first_day=_latest(request.first_day, typed.first_day),
        last_day=_earliest(request.last_day, typed.last_day),
    )


def named_case(tx: Transaction, reference: str, *, field: str) -> CaseFileId:
    """The one case file that a reference names among those that the actor sees.

    Raises:
        InvalidValue: there is none, or several; of the field in which it stands.
    """
    found = tx.lines.cases(CaseQuery(reference=reference), limit=2).lines
    if len(found) == 1:
        return found[0].id
    few = "Diese Akte gibt es nicht, oder Sie dürfen sie nicht sehen."
    many = "Mehrere Akten passen zu diesem Aktenzeichen. Geben Sie es genauer an."
    raise InvalidValue(field, many if found else few)


def _case(tx: Transaction, typed: Narrowing) -> CaseFileId | None:
    return named_case(tx, typed.reference, field=FIELD) if typed.reference else None


def _unit(tx: Transaction, typed: Narrowing) -> str | None:
    if typed.unit is None:
        return None
    wanted = typed.unit.casefold()
    for unit in tx.people.units(tx.subject.tenant):
        if wanted in (unit.code.casefold(), unit.name.casefold()):
            return unit.id
    raise InvalidValue(FIELD, f"Den Fachbereich „{typed.unit}“ gibt es nicht.")


def _kind(typed: Narrowing) -> Kind | None:
    if typed.type is None:
        return None
    if kind := KINDS.get(typed.type.casefold()):
        return kind
    raise InvalidValue(FIELD, f"Nach typ: kommt eines von {', '.join(KINDS)}.")


def _latest(*days: date | None) -> date | None:
    return max((day for day in days if day is not None), default=None)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
