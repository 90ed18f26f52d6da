"""Headers of every answer of the screens, of errors and of files."""

import re

import pytest

from tests.makers import Town
from tests.web.persons import Person

ADDRESSES = ["/", "/akten", "/suche?q=x", "/gibtesnicht", "/akten/neu", "/betrieb", "/anmelden"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_neither_framed_nor_guessed_nor_kept(clerk: Person, address: str) -> None:
    headers = clerk.get(address).headers

    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "Cookie" in headers["Vary"]


def test_the_scripts_of_a_page_carry_its_own_nonce(clerk: Person) -> None:
    first, second = clerk.get("/akten"), clerk.get("/akten")

    nonces = set(re.findall(r'nonce="([^"]+)"', first.text))
    assert len(nonces) == 1
    assert f"'nonce-{nonces.pop()}'" in first.headers["Content-Security-Policy"]
    assert first.headers["Content-Security-Policy"] != second.headers["Content-Security-Policy"]


def test_no_page_has_scripts_or_styles_of_its_own(clerk: Person) -> None:
    page = clerk.get("/").text

    assert re.findall(r"<script(?![^>]* src=)", page) == []
    assert "<style" not in page
    assert re.findall(r'\sstyle="', page) == []
    assert re.findall(r"\son[a-z]+=", page) == []


def test_static_files_have_the_headers_too(clerk: Person) -> None:
    page = clerk.get("/akten").text
    address = re.findall(r'href="(/static/[^"]+app\.css)"', page)[0]

    headers = clerk.get(address).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == "text/css; charset=utf-8"


def test_an_original_is_run_by_nobody(clerk: Person, town: Town, received_letter: str) -> None:
    answer = clerk.get(f"/dokumente/{received_letter}/original")

    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.data == b"<script>alert(1)</script>"
