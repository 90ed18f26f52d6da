"""How an endpoint is declared: address, rights, what it takes, what it gives, how it refuses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from apiflask.scaffold import APIScaffold
from marshmallow import RAISE, Schema

from eakte.domain.access import Action

View = TypeVar("View", bound=Callable[..., Any])

PREFIX = "/api/v1"
PROBLEM_JSON = "application/problem+json"
PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}
TAKES_FILE = "x-takes-file"  # marks an operation for `eakte.api.contract`
OF_EVERY_ENDPOINT = (400, 422, 500, 503)
OF_EVERY_TOKEN = (401, 403)
OF_EVERY_JSON = (413, 415)

_declare = APIScaffold()  # only its decorators are used; it holds nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What the door, the service and the tests know of an endpoint; no rights: public."""

    method: str
    path: str
    rights: frozenset[Action]
    takes_json: bool


def endpoint(
    method: str,
    path: str,
    *,
    rights: Action | frozenset[Action],
    **contract: Any,
) -> Callable[[View], View]:
    """Declare an endpoint of version 1; `rights` are those of which one is needed.

    `contract` is what `_documented` takes.
    """
    needed = frozenset({rights}) if isinstance(rights, Action) else rights

    def mark(view: View) -> View:
        found = _documented(view, is_public=not needed, **contract)
        found.endpoint = Endpoint(
            method=method,
            path=PREFIX + path,
            rights=needed,
            takes_json=contract.get("said") is not None,
        )
        return found

    return mark


def endpoint_of(view: Callable[..., Any]) -> Endpoint:
    """What was declared for a view."""
    found: Endpoint = view.endpoint  # type: ignore[attr-defined] # set by every declaration
    return found


def undocumented(path: str) -> Callable[[View], View]:
    """Declare a public address outside of the versioned contract (probes of operators)."""

    def mark(view: View) -> View:
        hidden = _declare.doc(hide=True)(view)
        hidden.endpoint = Endpoint(
            method="GET", path=path, rights=frozenset(), takes_json=False
        )
        return hidden

    return mark


def _documented(
    view: View,
    *,
    is_public: bool,
    asked: type[Schema] | None = None,
    said: type[Schema] | None = None,
    gives: type[Schema] | None = None,
    status: int = 200,
    answers: Mapping[int, Mapping[str, Any]] | None = None,
    refuses: tuple[int, ...] = (),
    takes_file: bool = False,
) -> Any:
    """The view with validation and OpenAPI.

    Args:
        view: gets the loaded query as `asked` and the loaded JSON body as `said`.
        is_public: no token is asked for.
        asked: parameters of the query; unknown ones are refused.
        said: the JSON body; unknown fields are refused.
        gives: the JSON answer with `status`.
        status: of the answer.
        answers: further answers as OpenAPI, by status.
        refuses: statuses of problems beside those of every endpoint.
        takes_file: the body is a file, or a form with a file and the fields of `asked`.
    """
    found: Any = view
    if asked is not None:
        found = _declare.input(asked, location="query", arg_name="asked", unknown=RAISE)(found)
    if said is not None:
        found = _declare.input(said, location="json", arg_name="said", unknown=RAISE)(found)
    if gives is not None:
        found = _declare.output(gives, status_code=status)(found)
    tokens = () if is_public else OF_EVERY_TOKEN
    bodies = OF_EVERY_JSON if said is not None else ()
    problems = sorted({*OF_EVERY_ENDPOINT, *tokens, *bodies, *refuses})
    return _declare.doc(
        operation_id=view.__name__,
        security=None if is_public else "token",
        extensions={TAKES_FILE: True} if takes_file else None,
        responses={**(answers or {}), **{status: problem(status) for status in problems}},
    )(found)


def problem(status: int) -> dict[str, Any]:
    """A refusal as OpenAPI."""
    return {
        "description": HTTPStatus(status).phrase,
        "content": {PROBLEM_JSON: {"schema": PROBLEM_SCHEMA}},
    }


def binary(media_type: str, description: str) -> dict[str, Any]:
    """An answer of bytes as OpenAPI."""
    return {"description": description, "content": {media_type: {"schema": {}}}}
