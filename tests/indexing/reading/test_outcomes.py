"""Each outcome rule on files that the tests make themselves, through the real child processes."""

from pathlib import Path

import pytest

from indexing import SandboxedReader, ScannerUnavailable, Verdict
from indexing.reading import ReaderSettings
from tests.indexing.reading.corpus import ACCEPT, CASES, PLAIN_PDF, REJECT, Case


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_foreign_file_ends_as_the_rules_say(
    case: Case, reader: SandboxedReader, tmp_path: Path
) -> None:
    path = tmp_path / "spool"
    path.write_bytes(case.content())

    screening = reader.screen(path, file_name=case.name)
    inspection = reader.inspect(path, file_name=case.name, parts_into=tmp_path / "parts")

    if case.outcome == REJECT:
        assert (screening.verdict, screening.reason) == (Verdict.REJECT, case.reason)
        assert inspection.verdict is Verdict.QUARANTINE  # what was received is never lost
        return
    assert screening.verdict in {Verdict.ACCEPT, inspection.verdict}
    assert inspection.verdict == case.outcome
    assert (inspection.page_count > 0) == (case.outcome == ACCEPT)
    assert case.flags <= inspection.flags
    if case.reason:
        assert inspection.reason == case.reason


class _Scanner:
    def __init__(self, answer: str | Exception | None) -> None:
        self._answer = answer

    def finding(self, path: Path) -> str | None:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


@pytest.mark.parametrize(
    ("answer", "verdict", "reason"),
    [
        (None, Verdict.ACCEPT, None),
        ("Trojan.Example", Verdict.QUARANTINE, "malware"),
        (ScannerUnavailable(), Verdict.QUARANTINE, "scanner_unavailable"),
    ],
)
def test_a_scanner_that_does_not_answer_is_no_acceptance(
    answer: str | Exception | None,
    verdict: Verdict,
    reason: str | None,
    settings: ReaderSettings,
    tmp_path: Path,
) -> None:
    path = tmp_path / "spool"
    path.write_bytes(PLAIN_PDF)
    reader = SandboxedReader(settings, scanner=_Scanner(answer))

    inspection = reader.inspect(path, file_name="a.pdf", parts_into=tmp_path / "parts")
    reader.close()

    assert (inspection.verdict, inspection.reason) == (verdict, reason)
