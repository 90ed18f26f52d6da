"""Each outcome rule on files that the tests make themselves, through the real child processes."""

from dataclasses import dataclass
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


@dataclass
class _Scanner:
    """A scanner that answers what it is told."""

    answer: str | Exception | None = None

    def finding(self, path: Path) -> str | None:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_a_scanner_that_does_not_answer_is_no_acceptance(
    settings: ReaderSettings, tmp_path: Path
) -> None:
    path, parts = tmp_path / "spool", tmp_path / "parts"
    path.write_bytes(PLAIN_PDF)
    scanner = _Scanner()
    reader = SandboxedReader(settings, scanner=scanner)
    answers = (None, "Trojan.Example", ScannerUnavailable())

    found = []
    for scanner.answer in answers:
        inspection = reader.inspect(path, file_name="a.pdf", parts_into=parts)
        found.append((inspection.verdict, inspection.reason))
    reader.close()

    assert found == [
        (Verdict.ACCEPT, None),
        (Verdict.QUARANTINE, "malware"),
        (Verdict.QUARANTINE, "scanner_unavailable"),
    ]
