"""How an endpoint is declared: address, rights, what it takes, what it gives, how it refuses."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from apiflask import Schema
from apiflask.scaffold import APIScaffold
from marshmallow import RAISE

from eakte.domain.access import Action

View = TypeVar("View", bound=Callable[..., Any])

PREFIX = "/api/v1"
PROBLEM_JSON = "application/problem+json"
PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}
TAKES_FILE = "x-takes-file"  # marks an operation for `eakte.api.contract`
TAKES_BYTES = "x-takes-bytes"  # as above, with the type of the bytes
OFFSET_STREAM = "application/offset+octet-stream"  # tus 1.0.0
PHRASES = {460: "Checksum Mismatch"}  # tus 1.0.0; no status of HTTP itself
OF_EVERY_ENDPOINT = (400, 422, 500, 503)
OF_EVERY_TOKEN = (401, 403)
OF_EVERY_JSON = (413, 415)
CHANGING = {"PUT", "PATCH", "DELETE"}  # they name the revision that they change (If-Match)
JSON_LIMIT_BYTES = 1024 * 1024  # hardly any body of this contract is longer than some kilobytes
OF_EVERY_CHANGE = (412, 428)

_declare = APIScaffold()  # only its decorators are used; it holds nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What the door, the service and the tests know of an endpoint; no rights: public.

    has_revisions: whether what a change changes has revisions; bytes as they were announced have
    none.
    """

    method: str
    path: str
    rights: frozenset[Action]
    takes_json: bool
    json_limit_bytes: int = JSON_LIMIT_BYTES
    has_revisions: bool = True

    @property
    def needs_revision(self) -> bool:
        """Whether a request without If-Match is refused."""
        return self.method in CHANGING and self.has_revisions


def endpoint(
    method: str,
    path: str,
    *,
    rights: Action | frozenset[Action],
    json_limit_bytes: int = JSON_LIMIT_BYTES,
    has_revisions: bool = True,
    **contract: Any,
) -> Callable[[View], View]:
    """Declare an endpoint of version 1; `rights` are those of which one is needed.

    `contract` is what `_documented` takes; for the others see `Endpoint`.
    """
    needed = frozenset({rights}) if isinstance(rights, Action) else rights

    def mark(view: View) -> View:
        declared = Endpoint(
            method=method,
            path=PREFIX + path,
            rights=needed,
            takes_json=contract.get("said") is not None,
            json_limit_bytes=json_limit_bytes,
            has_revisions=has_revisions,
        )
        return _declared(_documented(view, declared, **contract), declared)

    return mark


def endpoint_of(view: Callable[..., Any]) -> Endpoint:
    """What was declared for a view."""
    found: Endpoint = vars(view)["endpoint"]
    return found


def undocumented(path: str) -> Callable[[View], View]:
    """Declare a public address outside of the versioned contract (probes of operators)."""

    def mark(view: View) -> View:
        declared = Endpoint(method="GET", path=path, rights=frozenset(), takes_json=False)
        return _declared(_declare.doc(hide=True)(view), declared)

    return mark


def _declared(view: View, endpoint: Endpoint) -> View:
    """The view with what `endpoint_of` finds."""
    vars(view)["endpoint"] = endpoint
    return view


def _documented(
    view: View,
    declared: Endpoint,
    *,
    asked: type[Schema] | None = None,
    said: type[Schema] | None = None,
    gives: type[Schema] | Schema | None = None,
    status: int = 200,
    answers: Mapping[int | str, dict[str, Any]] | None = None,
    refuses: tuple[int, ...] = (),
    takes_file: bool = False,
    takes_bytes: str = "",
    heads: type[Schema] | None = None,
) -> View:
    """The view with validation and OpenAPI.

    Args:
        view: gets the loaded query as `asked` and the loaded JSON body as `said`.
        declared: who may call it, and how.
        asked: parameters of the query; unknown ones are refused.
        said: the JSON body; unknown fields are refused.
        gives: the JSON answer with `status`.
        status: of the answer.
        answers: further answers as OpenAPI, by status.
        refuses: statuses of problems beside those of every endpoint.
        takes_file: the body is a file, or a form with a file and the fields of `asked`.
        takes_bytes: the type of a body that is nothing but bytes.
        heads: headers of the request, which the view gets by this name.
    """
    found = view
    if asked is not None:
        found = _declare.input(asked, location="query", arg_name="asked", unknown=RAISE)(found)
    if said is not None:
        found = _declare.input(said, location="json", arg_name="said", unknown=RAISE)(found)
    if heads is not None:
        found = _declare.input(heads, location="headers", arg_name="heads")(found)
    if gives is not None:
        found = _declare.output(gives, status_code=status)(found)
    problems = sorted({*refuses, *_usual_refusals(declared)})
    responses: dict[int | str, Any] = {**(answers or {}), **{at: problem(at) for at in problems}}
    return _declare.doc(
        operation_id=view.__name__,
        security="token" if declared.rights else None,
        extensions={TAKES_FILE: takes_file, TAKES_BYTES: takes_bytes},
        responses=responses,
    )(found)


def _usual_refusals(declared: Endpoint) -> Iterator[int]:
    """Statuses of problems that follow from what an endpoint is."""
    yield from OF_EVERY_ENDPOINT
    if declared.rights:
        yield from OF_EVERY_TOKEN
    if declared.takes_json:
        yield from OF_EVERY_JSON
    if declared.needs_revision:
        yield from OF_EVERY_CHANGE


def problem(status: int) -> dict[str, Any]:
    """A refusal as OpenAPI."""
    return {
        "description": PHRASES.get(status) or HTTPStatus(status).phrase,
        "content": {PROBLEM_JSON: {"schema": PROBLEM_SCHEMA}},
    }


def binary(media_type: str, description: str) -> dict[str, Any]:
    """An answer of bytes as OpenAPI."""
    return {"description": description, "content": {media_type: {"schema": {}}}}
