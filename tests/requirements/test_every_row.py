"""Each row of the requirements on scanning and on retention has a test that bears its number."""

import re
from pathlib import Path

ROW = re.compile(r"^\| ([RS]\d{2}) \|", re.MULTILINE)
TEST = re.compile(r"^def test_([rs]\d{2})_", re.MULTILINE)


def test_every_row_of_the_requirements_is_shown_by_a_test(shared: Path) -> None:
    rows = ROW.findall((shared / "requirements.md").read_text("utf-8"))

    shown = {
        number.upper()
        for path in Path(__file__).parent.glob("test_*.py")
        for number in TEST.findall(path.read_text("utf-8"))
    }

    assert len(rows) == 27 + 18
    assert shown == set(rows)
