"""Files of a form: each is taken to the disk completely before a flow gets it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from eakte.spool import Spooled, spooled
from eakte.web.guard import the_office


@contextmanager
def form_file(stream: IO[bytes]) -> Iterator[Spooled]:
    """The bytes of a file of a form; they are gone after the block.

    Raises:
        BodyTooLarge, BodyTruncated, SpoolFull: it was not taken.
    """
    settings = the_office().settings
    with spooled(
        stream,
        folder=settings.scratch_folder,
        length=None,
        sha256=None,
        limit_bytes=settings.upload_limit_bytes,
        needs_announcement=False,  # a form ends with its boundary
    ) as body:
        yield body
