"""PDF/A as another program sees it: PDFBox preflight, a full check of PDF/A-1b."""

import shutil
import subprocess
from pathlib import Path

import pytest

from indexing import Kind
from indexing.renditions import RenditionRefused
from tests.indexing.renditions.papers import Bench, a_text

pytestmark = pytest.mark.slow

JARS = (
    "preflight",
    "xmpbox",
    "pdfbox2",
    "fontbox2",
    "commons-logging",
    "javax.activation",
    "jaxb-api",
)
FOLDER = Path("/usr/share/java")
VALIDATOR = "org.apache.pdfbox.preflight.Validator_A1b"
TIME_S = 120
# What preflight says of each PDF/A-2b because it knows part 1 only.
ONLY_OF_PART_1 = ("7.11.1", "7.11.2", "1.4 ", "3.1.11", "2.2.")


@pytest.fixture(scope="module")
def java() -> str:
    found = shutil.which("java")
    if found is None or not all((FOLDER / f"{name}.jar").is_file() for name in JARS):
        pytest.skip("PDFBox preflight is not installed (packages libpdfbox2-java and others)")
    return found


def findings(java: str, path: Path) -> list[str]:
    """What preflight has to say; nothing of a valid file."""
    jars = ":".join(str(FOLDER / f"{name}.jar") for name in JARS)
    done = subprocess.run(
        [java, "-cp", jars, VALIDATOR, str(path)],
        capture_output=True,
        text=True,
        timeout=TIME_S,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line[:1].isdigit()]
    assert done.returncode == 0 or lines, done.stdout + done.stderr
    return lines


def test_scans_become_valid_pdf_a_1b(bench: Bench, java: str, shared: Path) -> None:
    for scan in sorted((shared / "ocr" / "pages").glob("*.[jt][pi][gf]")):
        made, conformity = bench.archived(scan.read_bytes(), a_text(), kind=Kind.IMAGE)
        path = bench.folder / "made.pdf"
        path.write_bytes(made)

        assert conformity.level == "1b"
        assert findings(java, path) == [], scan.name


def test_whatever_is_called_pdf_a_is_valid(bench: Bench, java: str, shared: Path) -> None:
    checked = 0
    for original in sorted((shared / "hostile" / "pdf-scan").glob("*.pdf")):
        try:
            made, conformity = bench.archived(original.read_bytes(), a_text())
        except RenditionRefused:
            continue
        path = bench.folder / "made.pdf"
        path.write_bytes(made)
        found = findings(java, path)
        if conformity.level == "2b":
            found = [line for line in found if not line.startswith(ONLY_OF_PART_1)]

        assert found == [], original.name
        checked += 1
    assert checked
