"""Receipts: whoever holds one can prove what was handed in."""

import base64
from dataclasses import replace
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest

from eakte.receipts import KEY_FILE, Receipt, open_signer


def a_receipt(**fields: object) -> Receipt:
    return Receipt(
        **{  # type: ignore[arg-type] # a test names what matters
            "document_id": "letter",
            "sha256": "ab" * 32,
            "bytes": 17,
            "received_at": "2026-03-02T11:00:00.000+00:00",
            "journal_hash": "cd" * 32,
        }
        | fields
    )


def test_a_signed_receipt_is_genuine_and_signed_alike_each_time(tmp_path: Path) -> None:
    signer = open_signer(tmp_path)

    signed = signer.signed(a_receipt())

    assert signer.is_genuine(signed)
    assert signed == signer.signed(signed)
    assert signed.as_json()["signature"] == signed.signature


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "00" * 32},
        {"bytes": 18},
        {"received_at": "2026-03-02T11:00:00.001+00:00"},
        {"journal_hash": ""},
        {"signature": ""},
        {"signature": "no base64"},
        {"signature": base64.b64encode(bytes(64)).decode()},
    ],
)
def test_a_changed_receipt_is_not_genuine(tmp_path: Path, change: dict[str, object]) -> None:
    signer = open_signer(tmp_path)
    signed = signer.signed(a_receipt())

    assert not signer.is_genuine(replace(signed, **change))  # type: ignore[arg-type] # as above


def test_the_key_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "keys"

    with ThreadPool(4) as pool:
        signers = pool.map(open_signer, [folder] * 4)

    assert len({signer.public_key() for signer in signers}) == 1
    assert [path.name for path in folder.iterdir()] == [KEY_FILE]
    assert (folder / KEY_FILE).stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0


def test_another_installation_does_not_accept_the_receipt(tmp_path: Path) -> None:
    signed = open_signer(tmp_path / "here").signed(a_receipt())

    assert not open_signer(tmp_path / "there").is_genuine(signed)
