"""The network of the second reader: a strip of a text line in, letters out.

It is the recognition model that the package rapidocr carries (PP-OCRv6, Apache-2.0), run by
onnxruntime. Neither is a part of the plain installation, so they are looked for when needed. The
rest of rapidocr is not loaded: it would find the lines anew, which Tesseract has done already.
"""

import hashlib
import importlib
import importlib.metadata
import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexing.reading.line_strips import STRIP_PX

_PACKAGE, _RUNTIME = "rapidocr", "onnxruntime"
_MODEL = Path("models", "PP-OCRv6_rec_small.onnx")
_INPUT = "x"
_CHANNELS = 3
_LEAST_COLUMNS, _COLUMN_STEP = 320, 8  # one answer of the network covers eight columns
_GREY = 127  # what the network takes for nothing
_NOTHING = 0  # the answer for "no letter here"
_MOST_SEVERE = 4  # the runtime writes nothing into our log
_GERMAN = frozenset("ÄÖÜäöüßéè§€°²³½–—…•„“”‚‘’»«")  # others are misread ones: å for ä, ô for ö


class _Session(Protocol):
    """What is used of an onnxruntime session."""

    def run(
        self, outputs: None, inputs: Mapping[str, NDArray[np.float32]]
    ) -> Sequence[NDArray[np.float32]]:
        """The output of the model, by input name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One read character. column: its middle in the strip, in pixels; confidence 0.0 to 1.0."""

    text: str
    confidence: float
    column: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LineNetwork:
    """A loaded network.

    identity: name and version of package and model. letters: what its answers mean. kept: the
    answers that are listened to.
    """

    identity: str
    session: _Session
    letters: tuple[str, ...]
    kept: NDArray[np.intp]

    def read(self, strip: NDArray[np.uint8]) -> list[Letter]:
        """The characters of a strip from left to right, spaces among them."""
        columns = max(_LEAST_COLUMNS, -(-strip.shape[1] // _COLUMN_STEP) * _COLUMN_STEP)
        padded = np.full((STRIP_PX, columns), _GREY, np.float32)
        padded[:, : strip.shape[1]] = strip
        batch = np.broadcast_to(padded / (255 / 2) - 1, (1, _CHANNELS, STRIP_PX, columns))
        answers = self.session.run(None, {_INPUT: np.ascontiguousarray(batch)})[0][0][:, self.kept]
        best, step = answers.argmax(axis=1), columns / len(answers)
        starts = np.flatnonzero((best != _NOTHING) & (np.diff(best, prepend=_NOTHING) != 0))
        return [
            Letter(
                text=self.letters[best[place]],
                confidence=float(answers[place, best[place]]),
                column=(float(place) + 0.5) * step,
            )
            for place in starts
        ]


def is_installed() -> bool:
    """Whether the packages of the second reader are there."""
    return _model().is_file() and importlib.util.find_spec(_RUNTIME) is not None


def load() -> LineNetwork:
    """Load the network: one thread, 0.25 s of CPU, 150 MiB.

    The runtime keeps threads of its own, which do not survive a fork: load it in the process that
    reads.
    """
    model = _model().read_bytes()
    runtime = importlib.import_module(_RUNTIME)
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = _MOST_SEVERE
    session = runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    alphabet = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    letters = ["", *alphabet, " "]
    kept = [place for place, letter in enumerate(letters) if _is_german(letter)]
    version = importlib.metadata.version(_PACKAGE)
    return LineNetwork(
        identity=f"{_PACKAGE} {version} {_MODEL.stem}@{hashlib.sha256(model).hexdigest()[:8]}",
        session=session,
        letters=tuple(letters[place] for place in kept),
        kept=np.array(kept),
    )


def _model() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    return folder / _MODEL


def _is_german(letter: str) -> bool:
    """What German print is made of; the network knows 18,700 letters of many scripts."""
    return all(character.isascii() or character in _GERMAN for character in letter)
