"""Names of files as senders give them (RFC 6266, RFC 8187): kept but for what deceives."""

import re

from werkzeug.http import parse_options_header

from eakte.domain.file_name import plain_file_name

EXTENDED = re.compile(r"\bfilename\*(?=\s*=)", re.IGNORECASE)  # wins, wherever it stands


def file_name_of(content_disposition: str) -> str:
    """The file name in a Content-Disposition header, `filename*` first; empty when it has none."""
    marked = EXTENDED.sub("extended*", _decoded(content_disposition))
    _, parameters = parse_options_header(marked)
    return plain_file_name(parameters.get("extended") or parameters.get("filename", ""))


def _decoded(header: str) -> str:
    """The header as UTF-8 where its bytes are; WSGI hands every header over as Latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header
