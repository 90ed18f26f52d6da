"""The contract as OpenAPI 3.1, made from the endpoints that are there."""

from typing import Any

from apiflask import APIFlask, Schema
from flask import Response, current_app, jsonify

from eakte.api.endpoint import PREFIX, TAKES_BYTES, TAKES_FILE, endpoint

TITLE = "eakte"
VERSION = "1.0"
DESCRIPTION = (
    "Elektronische Akte: Posteingang, Akten, Suche, Aufbewahrung. Fehler kommen als "
    "application/problem+json mit einem festen `type`. Listen werden mit `next_cursor` fortgesetzt."
)
CONFIG = {
    "OPENAPI_VERSION": "3.1.0",
    "DESCRIPTION": DESCRIPTION,
    "SECURITY_SCHEMES": {"token": {"type": "http", "scheme": "bearer"}},
    "AUTO_TAGS": False,
    "AUTO_SERVERS": False,  # whoever asks knows the address
    # Refusals are declared by each endpoint, in the form in which they come.
    "AUTO_404_RESPONSE": False,
    "AUTO_VALIDATION_ERROR_RESPONSE": False,
    "AUTO_AUTH_ERROR_RESPONSE": False,
}
WHOLE_NUMBERS = {  # path parameters, with their largest
    "number": 2**31 - 1,
    "part": 2**31 - 1,
    "page": 2**31 - 1,
    "job": 2**63 - 1,
}
PROBLEM = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "description": "Sentences by field"},
        "reason": {"type": "string", "description": "Why a file is never taken, as a code"},
        "code": {"type": "string", "description": "To be told to the operators"},
    },
    "required": ["type", "title", "status", "detail"],
}
BYTES = {"type": "string", "format": "binary"}

Spec = dict[str, Any]


def install(app: APIFlask) -> None:
    """Prepare the application to describe the service, and only the service."""
    app.title, app.version = TITLE, VERSION
    app.config.update(CONFIG)
    app.schema_name_resolver = _name_of
    app.spec_processor(completed)  # type: ignore[arg-type] # the contract is never made as YAML


def _name_of(schema: Schema | type[Schema]) -> str:
    """Our own name of a schema, whether all of its fields are required or not."""
    return (schema if isinstance(schema, type) else type(schema)).__name__


@endpoint(
    "GET",
    "/openapi.json",
    rights=frozenset(),
    answers={200: {"description": "OpenAPI 3.1", "content": {"application/json": {"schema": {}}}}},
)
def get_contract() -> Response:
    """This contract."""
    app = current_app
    if not isinstance(app, APIFlask):
        raise TypeError("the service runs in an APIFlask application")
    return jsonify(app.spec)


VIEWS = (get_contract,)


def completed(spec: Spec) -> Spec:
    """The contract with what the library cannot know."""
    spec["paths"] = {
        path: operations for path, operations in spec["paths"].items() if path.startswith(PREFIX)
    }
    schemas = spec.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for operations in spec["paths"].values():
        for operation in operations.values():
            _complete(operation, schemas)
    return spec


def _complete(operation: Spec, schemas: Spec) -> None:
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            parameter.update(required=True, schema=_path_schema(parameter["name"]))
    takes_file = operation.pop(TAKES_FILE, False)
    if takes_bytes := operation.pop(TAKES_BYTES, ""):
        operation["requestBody"] = {"required": True, "content": {takes_bytes: {"schema": BYTES}}}
    elif takes_file:
        operation["requestBody"] = _file_body(operation["parameters"])
    elif "requestBody" in operation:
        operation["requestBody"]["required"] = _has_required(operation["requestBody"], schemas)
    operation["parameters"] += _headers(operation, takes_file=takes_file)


def _path_schema(name: str) -> Spec:
    if name in WHOLE_NUMBERS:
        return {"type": "integer", "minimum": 1, "maximum": WHOLE_NUMBERS[name]}
    return {"type": "string", "format": "uuid"}


def _file_body(parameters: list[Spec]) -> Spec:
    """The file itself, or a form with it and the fields that else stand in the query."""
    fields = {found["name"]: found["schema"] for found in parameters if found["in"] == "query"}
    form = {"type": "object", "properties": {"file": BYTES, **fields}, "required": ["file"]}
    return {
        "required": True,
        "content": {
            "application/octet-stream": {"schema": BYTES},
            "multipart/form-data": {"schema": form},
        },
    }


def _has_required(body: Spec, schemas: Spec) -> bool:
    reference: str = body["content"]["application/json"]["schema"]["$ref"]
    return bool(schemas[reference.rsplit("/", 1)[-1]].get("required"))


def _headers(operation: Spec, *, takes_file: bool) -> list[Spec]:
    """Headers that an operation takes; one that tells a repetition by 200 needs no key."""
    found = []
    if "201" in operation["responses"] and "200" not in operation["responses"]:
        found.append(_header("Idempotency-Key", "^[!-~]{1,200}$"))
    is_of_revisions = all(found["name"] != "Tus-Resumable" for found in operation["parameters"])
    if "412" in operation["responses"] and is_of_revisions:
        is_needed = "428" in operation["responses"]
        found.append(_header("If-Match", '^("[0-9]{1,9}"|[*])$') | {"required": is_needed})
    if takes_file:
        found.append(_header("Content-Disposition", '^attachment; filename="[^"]{1,255}"$'))
        found.append(_header("Content-Digest", "^sha-256=:[A-Za-z0-9+/]{43}=:$"))
    return found


def _header(name: str, pattern: str) -> Spec:
    return {"name": name, "in": "header", "schema": {"type": "string", "pattern": pattern}}
