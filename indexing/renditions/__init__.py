"""Other forms of a document beside its original: searchable PDF, PDF/A, JSON, ALTO, hOCR."""

from indexing.renditions.alto import to_alto
from indexing.renditions.hocr import to_hocr
from indexing.renditions.maker import (
    CRASHED,
    Attachment,
    Beat,
    Conformity,
    PageText,
    RenditionMaker,
    RenditionRefused,
    TextSource,
)
from indexing.renditions.sandboxed_maker import SandboxedMaker
from indexing.renditions.text_json import to_json

__all__ = [
    "CRASHED",
    "Attachment",
    "Beat",
    "Conformity",
    "PageText",
    "RenditionMaker",
    "RenditionRefused",
    "SandboxedMaker",
    "TextSource",
    "to_alto",
    "to_hocr",
    "to_json",
]
