"""How a page lies in a Whoosh index. No text is stored, but the terms with their places."""

from collections.abc import Mapping

from whoosh.analysis import KeywordAnalyzer
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, ID, KEYWORD, TEXT, Schema

from indexing.search_index import Filter, IndexedPage


def page_schema() -> Schema:
    """The fields of a page; `seen_by` says who may find it."""
    return Schema(
        page=ID(unique=True, sortable=True),
        document=ID(sortable=True),
        seen_by=KEYWORD,
        case=ID,
        file_plan=KEYWORD,
        type=ID,
        day=COLUMN(NumericColumn("i")),
        tokens=TEXT(analyzer=KeywordAnalyzer(), phrase=True),
    )


def to_fields(page: IndexedPage) -> Mapping[str, object]:
    """What is written for a page; lists are taken as ready terms."""
    return {
        "page": page.page,
        "document": page.document,
        "seen_by": [_whole(page.tenant), _scope(page.tenant, page.scope)],
        "case": page.case,
        "file_plan": _with_units_above(page.file_plan) if page.file_plan else None,
        "type": page.type,
        "day": page.day,
        "tokens": list(page.tokens),
    }


def seen_by(wanted: Filter) -> list[str]:
    """Terms of `seen_by`, any of which makes a page visible; none: nothing is."""
    if wanted.scopes is None:
        return [_whole(wanted.tenant)]
    return [_scope(wanted.tenant, scope) for scope in wanted.scopes]


def narrowing(wanted: Filter) -> dict[str, str]:
    """Field and term of each limit; a page has to meet all."""
    limits = {
        "case": wanted.case,
        "file_plan": wanted.file_plan,
        "type": wanted.type,
        "document": wanted.document,
    }
    return {field: term for field, term in limits.items() if term is not None}


def _whole(tenant: str) -> str:
    return f"{tenant}\n"


def _scope(tenant: str, scope: str) -> str:
    return f"{tenant}\n{scope}"  # no tenant has a line feed in its name


def _with_units_above(code: str) -> list[str]:
    """`32.10` lies below `32`, both are its terms."""
    parts = code.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
