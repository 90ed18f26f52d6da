"""Commands for the keys: they go into the escrow, are made public, and are renewed."""

import fcntl
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from eakte.cli.main import main
from eakte.printing.key import open_sheet_key
from eakte.receipts import open_signer


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("EAKTE_HOME", str(folder))
    return folder


def ran(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_after_a_renewal_the_former_key_is_public_only(home: Path) -> None:
    former = open_signer(home / "keys")
    secret = (home / "keys" / "receipts.pem").read_bytes()

    done = ran("renew-key")

    own = open_signer(home / "keys")
    assert done.exit_code == 0, done.output
    assert own.key_id() != former.key_id()
    assert {former.key_id(), own.key_id()} <= set(re.split(r"[\s,.]+", done.output))
    assert own.public_keys() == former.public_keys() | {own.key_id(): own.public_key()}
    kept = [path.read_bytes() for path in (home / "keys").iterdir()]
    assert all(secret not in each for each in kept)
    assert {path.stat().st_mode & 0o077 for path in (home / "keys").iterdir()} == {0}


def test_a_renewal_that_was_killed_before_its_end_is_repeated(home: Path) -> None:
    signer = open_signer(home / "keys")
    cut_off = home / "keys" / f"former-{signer.key_id()}.pem"
    cut_off.write_text(signer.public_key())
    assert open_signer(home / "keys").public_keys() == signer.public_keys()

    done = ran("renew-key")

    assert done.exit_code == 0
    assert signer.key_id() in open_signer(home / "keys").former


def test_the_key_is_not_renewed_while_eakte_runs(home: Path) -> None:
    former = open_signer(home / "keys")
    with (home / "eakte.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        done = ran("renew-key")

    assert (done.exit_code, "läuft schon" in done.output) == (1, True)
    assert open_signer(home / "keys").key_id() == former.key_id()


@pytest.mark.parametrize("command", [("renew-key",), ("public-keys", "x"), ("export-keys", "x")])
def test_where_nobody_started_there_is_no_key(home: Path, command: tuple[str, ...]) -> None:
    done = ran(*command)

    assert (done.exit_code, "noch kein Schlüssel" in done.output) == (1, True)
    assert not (home / "keys").exists()


def test_public_keys_name_the_one_of_now_and_former_ones(home: Path, tmp_path: Path) -> None:
    former = open_signer(home / "keys")
    ran("renew-key")
    own = open_signer(home / "keys")

    done = ran("public-keys", str(tmp_path / "public"))

    assert done.exit_code == 0, done.output
    for signer in (former, own):
        written = (tmp_path / "public" / f"{signer.key_id()}.pem").read_text()
        assert written == signer.public_key()


def test_the_escrow_gets_all_keys_and_nothing_is_overwritten_there(
    home: Path, tmp_path: Path
) -> None:
    open_signer(home / "keys")
    open_sheet_key(home / "keys")
    ran("renew-key")
    escrow = tmp_path / "escrow"

    first, again = ran("export-keys", str(escrow)), ran("export-keys", str(escrow))

    assert first.exit_code == 0, first.output
    assert open_signer(escrow).public_keys() == open_signer(home / "keys").public_keys()
    assert open_sheet_key(escrow) == open_sheet_key(home / "keys")
    assert (again.exit_code, "Er bleibt, wie er ist." in again.output) == (1, True)
