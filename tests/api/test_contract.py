"""The contract that is served: valid, complete, and of this service only."""

import re
from typing import Any

import pytest
from apiflask import APIFlask
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from eakte.api.endpoint import PREFIX, endpoint_of

PATH_PARAMETER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture
def contract(app: APIFlask) -> dict[str, Any]:
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.content_type == "application/json"
    return dict(answer.json)


def operations(contract: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Operations by method and path."""
    return {
        (method.upper(), path): operation
        for path, found in contract["paths"].items()
        for method, operation in found.items()
    }


def test_the_contract_is_valid_openapi_3_1(contract: dict[str, Any]) -> None:
    assert contract["openapi"].startswith("3.1")
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(contract)] == []


def test_every_reference_leads_somewhere(contract: dict[str, Any]) -> None:
    schemas = contract["components"]["schemas"]

    names = set(re.findall(r"'#/components/schemas/(\w+)'", repr(contract)))

    assert names <= schemas.keys()


def test_every_route_stands_in_the_contract_and_the_other_way_round(
    app: APIFlask, contract: dict[str, Any]
) -> None:
    routes = {
        (method, PATH_PARAMETER.sub(r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
        for method in rule.methods & METHODS
    }

    assert routes == operations(contract).keys()


def test_every_operation_says_who_may_call_it_and_how_it_refuses(
    app: APIFlask, contract: dict[str, Any]
) -> None:
    found = {operation["operationId"]: operation for operation in operations(contract).values()}
    views = {
        endpoint.removeprefix("api."): endpoint_of(view)
        for endpoint, view in app.view_functions.items()
        if endpoint.startswith("api.") and endpoint_of(view).path.startswith(PREFIX)
    }

    assert found.keys() == views.keys()
    for name, operation in found.items():
        assert operation["summary"] or operation["description"]
        if views[name].rights:
            assert operation["security"] == [{"token": []}]
            assert {"401", "403"} <= operation["responses"].keys()
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert response["content"].keys() == {"application/problem+json"}


def test_conditions_stand_in_the_contract(contract: dict[str, Any]) -> None:
    found = operations(contract)

    def headers(method: str, path: str) -> dict[str, bool]:
        return {
            parameter["name"]: bool(parameter.get("required"))
            for parameter in found[method, path]["parameters"]
            if parameter["in"] == "header"
        }

    assert headers("POST", "/api/v1/case-files") == {"Idempotency-Key": False}
    assert headers("POST", "/api/v1/case-files/{case}/close") == {"If-Match": False}
    assert headers("PATCH", "/api/v1/documents/{document}") == {"If-Match": True}
    assert headers("POST", "/api/v1/inbox").keys() == {
        "Idempotency-Key",
        "Content-Digest",
        "Content-Disposition",
    }


def test_the_contract_is_public_and_names_no_machine(app: APIFlask) -> None:
    answer = app.test_client().get("/api/v1/openapi.json")

    assert answer.status_code == 200
    assert "localhost" not in answer.text
