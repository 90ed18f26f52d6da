import zipfile
from io import BytesIO

import pytest

pytest.importorskip("openpyxl", reason="openpyxl is not installed")
from openpyxl import load_workbook

from eakte.domain.appraisal import IncompleteAnswer, settle_appraisal
from eakte.domain.record_description import Description, RecordId
from eakte.domain.record_outline import outline_of
from eakte.domain.retention_rule import DisposalAction
from eakte.packages import DamagedPackage
from eakte.xdomea import (
    DangerousXml,
    ForeignProcess,
    ListAltered,
    UnreadableList,
    read_list,
    write_list,
)
from tests.xdomea.trees import NOON, PROCESS, a_file, two_files, uuid_of

DECISION, REMARK, SUBJECT, KEY = "K", "L", "D", "J"


def the_list(changes: dict[str, object] | None = None, roots=None) -> BytesIO:
    """The list as the archive sends it back after changing some cells."""
    out = BytesIO()
    write_list(roots or two_files(), PROCESS, out, made_at=NOON)
    book = load_workbook(out)
    for place, value in (changes or {}).items():
        book.active[place] = value
    back = BytesIO()
    book.save(back)
    back.seek(0)
    return back


def all_decided(word: str = "V") -> dict[str, object]:
    return {f"{DECISION}{row}": word for row in range(3, 8)}


def test_a_list_that_was_filled_in_gives_the_decisions_and_remarks() -> None:
    filled = all_decided() | {f"{DECISION}4": " a ", f"{REMARK}4": "Bauleitplanung"}

    returned = read_list(the_list(filled), two_files(), PROCESS)
    settled = settle_appraisal(outline_of(two_files()), returned.decisions)

    assert settled.actions[RecordId(uuid_of(11))] is DisposalAction.ARCHIVE
    assert settled.lifted == {uuid_of(1)}
    assert settled.actions[RecordId(uuid_of(2))] is DisposalAction.DESTROY
    assert returned.remarks == {uuid_of(11): "Bauleitplanung"}


def test_a_list_with_gaps_is_incomplete() -> None:
    returned = read_list(the_list({f"{DECISION}3": "A"}), two_files(), PROCESS)

    with pytest.raises(IncompleteAnswer):
        settle_appraisal(outline_of(two_files()), returned.decisions)


@pytest.mark.parametrize("column", [SUBJECT, KEY])
def test_a_list_whose_given_cells_were_changed_is_refused_with_the_row(column: str) -> None:
    with pytest.raises(ListAltered) as refused:
        read_list(the_list(all_decided() | {f"{column}5": "anders"}), two_files(), PROCESS)

    assert refused.value.rows == (5,)


def test_a_word_that_is_neither_a_nor_v_is_refused_with_the_row() -> None:
    with pytest.raises(UnreadableList) as refused:
        read_list(the_list({f"{DECISION}4": "vielleicht"}), two_files(), PROCESS)

    assert refused.value.row == 4


def test_a_list_of_another_disposal_is_refused() -> None:
    with pytest.raises(ForeignProcess):
        read_list(the_list(), two_files(), uuid_of(9))


def test_text_that_looks_like_a_formula_stays_text() -> None:
    root = a_file(1, description=Description(subject='=HYPERLINK("http://x";"y")'))

    back = the_list({f"{DECISION}3": "V"}, (root,))

    assert read_list(back, (root,), PROCESS).decisions
    sheet = zipfile.ZipFile(the_list(roots=(root,))).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


def test_only_the_two_columns_of_the_archive_are_open() -> None:
    out = BytesIO()
    write_list(two_files(), PROCESS, out, made_at=NOON)

    sheet = load_workbook(out).active

    assert sheet.protection.sheet
    assert sheet["D3"].protection.locked
    assert not sheet[f"{DECISION}3"].protection.locked


def test_what_is_no_list_is_refused() -> None:
    with pytest.raises(DamagedPackage):
        read_list(BytesIO(b"Entscheidung;A"), two_files(), PROCESS)
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    out.seek(0)
    with pytest.raises(UnreadableList):
        read_list(out, two_files(), PROCESS)


@pytest.mark.parametrize("comment_bytes", [0, 2_000, 65_520, 200_000])
def test_a_list_with_entities_is_refused_wherever_they_stand(comment_bytes: int) -> None:
    comment = b"<!--" + b"x" * comment_bytes + b"-->"
    out = BytesIO()
    with zipfile.ZipFile(the_list()) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/workbook.xml":
                data = comment + b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + data
            new.writestr(name, data)
    out.seek(0)

    with pytest.raises(DangerousXml):
        read_list(out, two_files(), PROCESS)
