"""What was a secret in a request stands in no answer and in no log."""

import io
import logging

import pytest

from tests.api.callers import Caller, digest


def test_no_answer_and_no_log_line_holds_a_token_or_what_was_handed_in(
    clerk: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    content = b"Frau Weber wohnt hier."
    with caplog.at_level(logging.DEBUG, logger="eakte"):
        answers = [
            clerk.hand_in(content, file_name="Weber.txt"),
            clerk.hand_in(content, headers={"Content-Digest": digest(b"other")}),
            clerk.post("/inbox", data={"file": (io.BytesIO(content), "Weber.txt"), "x": "y"}),
            clerk.post("/case-files", json={"subject": "Weber", "file_plan_code": "1"}),
            clerk.get("/search", query_string={"q": '"Weber'}),
            clerk.get(f"/case-files?token={clerk.token}"),
            clerk.get("/documents/Weber"),
        ]

    for answer in answers:
        assert clerk.token not in answer.text
        assert "Frau Weber" not in answer.text
    for line in (str(vars(record)) for record in caplog.records):
        assert clerk.token not in line
        assert "Weber" not in line
