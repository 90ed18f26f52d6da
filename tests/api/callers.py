"""Who calls the service in tests, and what they send."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eakte import api
from eakte.api.door import EXTENSION
from eakte.api.endpoint import PREFIX
from eakte.domain.access import Role, UserId
from eakte.office import Office
from tests.makers import Town

ON_BOTH_DATABASES = pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)
LETTER = b"Antrag auf Baugenehmigung\nSehr geehrte Damen und Herren,\nes geht um den Carport.\n"


def an_app(office: Office) -> APIFlask:
    """The service alone, without the screens."""
    app = APIFlask("eakte", static_folder=None, spec_path=None, docs_path=None)
    api.configure(app)
    app.register_blueprint(api.rest_service(office))
    return app


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A program with a bearer token."""

    client: FlaskClient
    token: str
    user: UserId

    def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **sent: Any
    ) -> TestResponse:
        """One request of version 1."""
        own = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        return self.client.open(PREFIX + path, method=method, headers=own, buffered=True, **sent)

    def get(self, path: str, **sent: Any) -> TestResponse:
        return self.ask("GET", path, **sent)

    def post(self, path: str, **sent: Any) -> TestResponse:
        return self.ask("POST", path, **sent)

    def patch(self, path: str, **sent: Any) -> TestResponse:
        return self.ask("PATCH", path, **sent)

    def hand_in(
        self,
        body: bytes = LETTER,
        *,
        path: str = "/inbox",
        file_name: str = "brief.txt",
        headers: Mapping[str, str] | None = None,
        environ_overrides: Mapping[str, str] | None = None,
        **query: str,
    ) -> TestResponse:
        """Hand in a raw file."""
        said = {"Content-Disposition": disposition(file_name), **(headers or {})}
        return self.post(
            path,
            data=body,
            query_string=query,
            headers=said,
            environ_overrides=environ_overrides,
        )

    def open_case(self, **fields: str) -> dict[str, Any]:
        """A new case file as the service answers it."""
        body = {"file_plan_code": "10.40", "subject": "Anfragen der Bürger"} | fields
        answer = self.post("/case-files", json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json)


def a_caller(app: APIFlask, town: Town, role: Role, *, units: Iterable[str] = ("FB3-1",)) -> Caller:
    """A program with a role, in units of the town."""
    office: Office = app.extensions[EXTENSION]
    token = office.accounts.create_token(
        town.tenant, name=f"Programm {role}", role=role, units=[town.units[unit] for unit in units]
    )
    actor = office.accounts.bearer(token)
    assert actor is not None
    return Caller(client=app.test_client(), token=token, user=actor.user)


def disposition(file_name: str) -> str:
    """The header that names a file in whatever characters (RFC 8187)."""
    return f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"


def digest(body: bytes) -> str:
    """The header that announces bytes (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def refusal(answer: TestResponse) -> tuple[int, str]:
    """Status and type of a problem, which must be one."""
    assert answer.content_type == "application/problem+json", answer.text
    problem = answer.json
    assert problem["status"] == answer.status_code
    assert problem["title"]
    assert problem["title"] in problem["detail"]
    return answer.status_code, str(problem["type"]).removeprefix("/api/problems/")


def assert_nothing_came(clerk: Caller, office: Office) -> None:
    """No record, no object, nothing in the spool."""
    assert clerk.get("/inbox").json["items"] == []
    assert list(office.filing.desk.originals.keys()) == []
    assert list(office.settings.scratch_folder.glob("*")) == []
