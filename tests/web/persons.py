"""Persons in front of the screens, without a browser."""

import hashlib
import io
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eakte.domain.access import UserId
from eakte.office import Office

COOKIE = "eakte"
AS_JSON = {"Accept": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is signed in."""

    client: FlaskClient
    csrf: str

    def get(self, address: str, **more: object) -> TestResponse:
        return self.client.get(address, buffered=True, **more)  # type: ignore[arg-type] # as the client takes them

    def post(self, address: str, data: Mapping[str, object] | None = None) -> TestResponse:
        """Send a form of ours."""
        return self.client.post(
            address, data={"csrf_token": self.csrf} | dict(data or {}), buffered=True
        )

    def upload(
        self, *files: tuple[bytes, str], as_json: bool = True, **fields: str
    ) -> TestResponse:
        """Send files, as the overlay does or as a plain form does."""
        sent = [(io.BytesIO(body), name) for body, name in files]
        data = {"csrf_token": self.csrf, "datei": sent} | fields
        headers = AS_JSON if as_json else {}
        return self.client.post("/hochladen", data=data, headers=headers, buffered=True)

    def follow(self, address: str, data: Mapping[str, object] | None = None) -> TestResponse:
        """Send a form, and see the page that comes after it."""
        answer = self.post(address, data)
        assert answer.status_code == 303, answer.text
        return self.get(answer.location)


def signed_in(app: Flask, office: Office, user: UserId) -> Person:
    """Somebody with a running login, past the password: its hash is slow by design."""
    token, csrf = secrets.token_urlsafe(), secrets.token_urlsafe()
    with office.records.begin(None) as tx:
        account = tx.people.account(user)
        assert account is not None
        digest = hashlib.sha256(token.encode()).hexdigest()
        tx.sign_ins.start(account, token_sha256=digest, csrf=csrf)
    client = app.test_client()
    client.set_cookie(COOKIE, token)
    return Person(client=client, csrf=csrf)
