"""Commands for proof, and the script of the README, on files alone: no installation is there."""

import json
import re
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest
from click.testing import CliRunner

from eakte.cli.main import main
from eakte.domain.certificate import canonical, completed
from eakte.receipts import open_signer
from tests.journals import write_journal

README = Path(__file__).parent.parent / "README.md"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Something signed as certificates are; its closing entry is not worth anything."""
    signer = open_signer(tmp_path / "keys")
    key = {"id": signer.key_id(), "public_key": signer.public_key()}
    told = completed({"number": "LP-2026/1", "authority": "Gemeinde Ü"}, journal={}, key=key)
    signed = told | {"signature": signer.sign(canonical(told).encode())}
    (tmp_path / "key.pem").write_text(signer.public_key())
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(signed, ensure_ascii=False, indent=1))
    return path


def the_script() -> str:
    (script,) = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    return str(script)


def run_script(certificate: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", the_script(), str(certificate)]
    return subprocess.run(
        [*command, str(certificate.parent / "key.pem")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_script_of_the_readme_takes_what_was_signed_and_nothing_else(certificate: Path) -> None:
    genuine = run_script(certificate)
    certificate.write_text(certificate.read_text().replace("Gemeinde Ü", "Gemeinde Y"))
    changed = run_script(certificate)

    assert genuine.stdout == "LP-2026/1 is genuine\n", genuine.stderr
    assert changed.returncode == 1
    assert "InvalidSignature" in changed.stderr


def test_a_certificate_with_parts_missing_is_refused_by_the_command(certificate: Path) -> None:
    done = CliRunner().invoke(main, ["verify-certificate", str(certificate)])

    assert done.exit_code == 1
    assert "Das ist kein vollständiges Löschprotokoll" in done.output


def test_of_several_keys_of_an_office_the_one_that_is_named_is_taken(
    certificate: Path, tmp_path: Path
) -> None:
    (tmp_path / "new.pem").write_text(open_signer(tmp_path / "new").public_key())
    command, own, other = ["verify-certificate", str(certificate)], "key.pem", "new.pem"

    both = CliRunner().invoke(
        main, [*command, "--key", str(tmp_path / other), "--key", str(tmp_path / own)]
    )
    wrong = CliRunner().invoke(main, [*command, "--key", str(tmp_path / other)])

    assert "erwartet ist" not in both.output
    assert "erwartet ist" in wrong.output


def test_an_exported_journal_is_checked_by_the_command(tmp_path: Path) -> None:
    write_journal(tmp_path / "export", count=25, every=10)

    sound = CliRunner().invoke(main, ["journal", "verify", str(tmp_path / "export")])
    entries = tmp_path / "export" / "entries.jsonl"
    entries.write_bytes(entries.read_bytes().replace(b"document_received", b"document_receives", 1))
    changed = CliRunner().invoke(main, ["journal", "verify", str(tmp_path / "export")])

    assert (sound.exit_code, "In Ordnung." in sound.output) == (0, True)
    assert (changed.exit_code, "Eintrag 1 ist verändert." in changed.output) == (1, True)


def test_a_certificate_that_stands_in_no_journal_is_named(
    certificate: Path, tmp_path: Path
) -> None:
    write_journal(tmp_path / "export", count=5)
    told = json.loads(certificate.read_text())
    told |= {"journal": {"position": 3, "hash": "0" * 64}, "signature": b64encode(b"x").decode()}
    certificate.write_text(json.dumps(told))

    done = CliRunner().invoke(
        main, ["journal", "verify", str(tmp_path / "export"), str(certificate)]
    )

    assert done.exit_code == 1
    assert "Eintrag 4 schließt LP-2026/1 nicht ab." in done.output
