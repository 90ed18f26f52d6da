"""The schemas of xdomea from outside of the project, for tests: two engines."""

from io import BytesIO
from pathlib import Path

from eakte.xdomea import Message, SchemaFolder, Version, write_message


def require_valid(message: Message, version: Version, schemas: SchemaFolder) -> bytes:
    """The message as XML, refused by a failing test where its schema does not allow it."""
    out = BytesIO()
    write_message(message, version, out)
    out.seek(0)
    assert schemas.check(out, version, message.header.kind).is_validated
    return out.getvalue()


def schema_folder(shared: Path) -> Path:
    """Where the schemas lie in the test data."""
    return shared / "standards" / "xdomea"
