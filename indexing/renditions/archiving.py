"""Saving for keeping (PDF/A): made conforming where nothing that is shown changes, then checked.

Checked is the file as it was written. The checker approves only what it knows to conform; what it
does not know counts as a finding.
"""

from collections.abc import Sequence
from pathlib import Path

import pikepdf
from pikepdf import Pdf, pdfa

from indexing.reading.messages import Message
from indexing.renditions.conforming import make_conforming
from indexing.renditions.maker import RenditionRefused

_LEVELS = "1b", "2b"  # the stricter one first: every reader of PDF/A takes it
_CHECKER = f"pikepdf.pdfa {pikepdf.__version__}"
_CHECKED = "structure", "fonts", "colours", "transparency", "metadata", "active_content"
_NOT_CHECKED = "image_data", "second_validator"
# Beginnings of rules, of ISO 19005-2 and of the checker, by what they are about; the first counts.
_REASONS = (
    ("/AcroForm", "active_content"),
    ("embedded-file", "attachments"),
    ("6.2.11", "fonts"),
    ("6.2", "colours"),
    ("6.3", "active_content"),  # annotations
    ("6.4", "active_content"),  # forms
    ("6.5", "active_content"),  # actions
    ("6.8", "attachments"),
)
_NOT_CONFORMING, _NOT_CHECKABLE = "not_conforming", "not_checkable"


def save_for_keeping(
    pdf: Pdf, into: Path, most_pixels: int, *, levels: Sequence[str] = _LEVELS
) -> Message:
    """Write the PDF in the first level that it reaches; what was checked, as `Conformity`.

    Raises:
        RenditionRefused: it reaches none; nothing was written.
        Unreadable: an image that must be packed anew has more than `most_pixels`.
    """
    done = make_conforming(pdf, most_pixels)
    report = pdfa.Report(pdfa.Flavour(levels[-1]))
    for level in levels:
        done += [code for code in _told(pdfa.prepare(pdf, level)) if code not in done]
        _forget_moment(pdf)
        try:
            pdfa.save(pdf, into, level, repair=False, deterministic_id=True)
        except pdfa.PdfaError as error:
            report = error.report
        else:
            return {
                "level": level,
                "checker": _CHECKER,
                "checked": _CHECKED,
                "not_checked": _NOT_CHECKED,
                "changed": done,
            }
    raise RenditionRefused(_reason(report))


def _forget_moment(pdf: Pdf) -> None:
    """Take out when the metadata were written, so that the same input gives the same bytes."""
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata.pop("xmp:MetadataDate", None)


def _told(changes: pdfa.PrepareResult) -> list[str]:
    """What was changed beside metadata, as stable codes."""
    told = {
        "annotations_removed": bool(changes.annotations_removed),
        "scripts_removed": changes.document_javascript_removed,
        "slideshow_removed": changes.alternate_presentations_removed,
        "interpolation_removed": bool(changes.interpolation_removed),
        "annotations_printed": bool(changes.print_flags_set),
        "colour_profile_set": changes.output_intent_replaced,
    }
    return [code for code, is_so in told.items() if is_so]


def _reason(report: pdfa.Report) -> str:
    """What stands in the way, by the rule of the first finding that we can name."""
    for finding in report.findings:
        rule, place = finding.rule.partition(":")[2], finding.where.rpartition(" ")[2]
        for beginning, reason in _REASONS:
            if rule.startswith(beginning) or place == beginning:
                return reason
    return _NOT_CONFORMING if report.violations else _NOT_CHECKABLE
