"""Names of files over HTTP: kept as the sender gives them, but for what deceives."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.callers import (
    Caller,
    disposition,
    refusal,
)


def test_names_of_files_deceive_nobody(clerk: Caller, hostile_names: list[str]) -> None:
    for name in hostile_names:
        answer = clerk.hand_in(file_name=name)
        if answer.status_code == 422:
            assert refusal(answer) == (422, "file-rejected")

    for item in every_item(clerk):
        kept = item["file_name"]
        original = clerk.get(f"/documents/{item['id']}/original")
        assert not set(kept) & set("/\\\r\n\t\u202e\u2066\x00")
        assert original.status_code in {200, 403}  # 403: in quarantine
        assert "X-Evil" not in original.headers
        assert (clerk.get(f"/documents/{item['id']}")).json["file_name"] == kept


def every_item(clerk: Caller) -> Iterator[dict[str, Any]]:
    cursor = ""
    while cursor is not None:
        part = clerk.get("/inbox", query_string={"cursor": cursor}).json
        yield from part["items"]
        cursor = part["next_cursor"]


@pytest.fixture
def hostile_names(testdata: Path) -> list[str]:
    lines = (testdata / "hostile/strings/filenames.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["name"] for line in lines]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("attachment; filename=\"a.pdf\"", "a.pdf"),
        ("attachment; filename=\"a.pdf\"; filename*=UTF-8''%C3%A4.pdf", "ä.pdf"),
        ("attachment; filename*=UTF-8''%C3%A4.pdf; filename=\"a.pdf\"", "ä.pdf"),
        ("attachment; FileName*=utf-8''%C3%A4.pdf", "ä.pdf"),
        ("attachment; filename=\"C:\\\\Scans\\\\a.pdf\"", "a.pdf"),
        ("attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("attachment; filename*=UTF-8''Rechnung_%E2%80%AEfdp.exe", "Rechnung_fdp.exe"),
        ("attachment; filename*=UTF-8''a%0D%0AX-Evil%3A%201.pdf", "aX-Evil: 1.pdf"),
        (disposition("ä" * 300), "ä" * 255),
        ("attachment; filename*=nonsense", "nonsense"),
        ("inline", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_the_name_of_a_file_is_read_from_its_header(clerk: Caller, header: str, name: str) -> None:
    clerk.hand_in(headers={"Content-Disposition": header})

    (item,) = clerk.get("/inbox").json["items"]
    assert item["file_name"] == name
    assert item["subject"]
