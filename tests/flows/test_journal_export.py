"""The exported journal: checked by one file offline, and whatever was done to it is named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from eakte.evidence import Evidence
from eakte.journal import Event, case_stream
from eakte.journal_export import FolderInUse, export_journal
from eakte.offline.verify import (
    CHECKPOINTS,
    DETAILS,
    ENTRIES,
    KEYS,
    check_journal,
    main,
    sentences,
)
from eakte.receipts import open_signer
from storage import folder_buckets
from tests.journals import write_journal
from tests.makers import Town

Lines = list[bytes]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    write_journal(folder, count=40, chains=3, every=10, with_details=True)
    return folder


def changed(folder: Path, change: Callable[[Lines], Lines], name: str = ENTRIES) -> str:
    """What the verifier says after a change of one file."""
    path = folder / name
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    return "\n".join(check_journal(folder).findings)


def test_an_export_of_a_real_journal_is_sound_and_has_no_words_unless_asked_for(
    town: Town, tmp_path: Path
) -> None:
    anchors = folder_buckets(tmp_path / "buckets").evidence
    signer = open_signer(tmp_path / "keys")
    evidence = Evidence(records=town.records, anchors=anchors, signer=signer)
    event = Event(stream=case_stream('ü"\\'), action="x", subject="s", detail={"name": 'M"üller'})
    with town.records.begin(town.clerk) as tx:
        for _ in range(5):
            tx.note(event)

    count = export_journal(evidence, tmp_path / "a", with_details=False, actor=town.system)
    export_journal(evidence, tmp_path / "b", with_details=True, actor=town.system)

    for folder in (tmp_path / "a", tmp_path / "b"):
        report = check_journal(folder)
        assert (report.findings, report.unchecked) == ([], [])
        assert report.checked[0].startswith(f"{count} Einträge")
    assert 'M\\"üller' in (tmp_path / "b" / DETAILS).read_text()
    assert (tmp_path / "a" / DETAILS).read_bytes() == b""
    with pytest.raises(FolderInUse):
        export_journal(evidence, tmp_path / "a", with_details=False, actor=town.system)


def test_a_sound_export_is_told_as_sound(export: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(sentences(check_journal(export)))[-1] == "In Ordnung."
    assert main([str(export)]) == 0
    assert "40 Einträge in 3 Ketten" in capsys.readouterr().out
    assert main([]) == 2


@pytest.mark.parametrize("at", [12, 40, 150, 250, 300, 380, 420])
def test_a_flipped_bit_is_named_by_its_entry(export: Path, at: int) -> None:
    def flip(lines: Lines) -> Lines:
        line = bytearray(lines[16])
        line[at] ^= 1
        return [*lines[:16], bytes(line), *lines[17:]]

    assert "Eintrag 17 " in changed(export, flip)


def test_no_bit_of_an_entry_can_be_flipped(export: Path) -> None:
    path = export / ENTRIES
    sound = path.read_bytes()
    line = sound.splitlines(keepends=True)[-1]
    begin = len(sound) - len(line)

    for at in range(len(line)):
        flipped = bytearray(sound)
        flipped[begin + at] ^= 1 << at % 8
        path.write_bytes(flipped)
        assert check_journal(export).findings, at


def test_a_dropped_entry_is_named_by_its_chain(export: Path) -> None:
    said = changed(export, lambda lines: [*lines[:16], *lines[17:]])

    assert "unterbrochen" in said
    assert "Es fehlen Einträge: 39 sind da, ein Prüfpunkt hat 40." in said


def test_entries_in_another_order_do_not_fit_their_checkpoint(export: Path) -> None:
    said = changed(export, lambda lines: [*lines[:16], lines[17], lines[16], *lines[18:]])

    assert "Die Einträge bis 20 (oder ihre Reihenfolge) passen nicht zum Prüfpunkt." in said


def test_a_cut_end_is_named(export: Path) -> None:
    assert "Es fehlen Einträge: 33 sind da" in changed(export, lambda lines: lines[:33])


def test_changed_words_are_named_and_erased_ones_are_lawful(export: Path) -> None:
    assert changed(export, lambda lines: lines[:3], DETAILS) == ""
    said = changed(export, lambda lines: [lines[0], lines[1].replace(b"Weber", b"Meyer")], DETAILS)
    assert "Eintrag 2: Die Einzelheiten sind verändert." in said


def test_a_checkpoint_that_nobody_signed_is_refused(export: Path) -> None:
    said = changed(
        export, lambda lines: [lines[0].replace(b"2026-03-17", b"2026-03-18")], CHECKPOINTS
    )

    assert "Die Unterschrift (Prüfpunkt) passt nicht zum Inhalt." in said


def test_without_the_key_nothing_counts_as_signed(export: Path) -> None:
    for path in (export / KEYS).iterdir():
        path.unlink()

    assert "Der Schlüssel zu einer Unterschrift fehlt" in check_journal(export).findings[0]


def test_a_folder_that_is_no_export_is_told(tmp_path: Path) -> None:
    (finding,) = check_journal(tmp_path).findings
    assert finding.startswith("Die Ausgabe ist nicht vollständig")
