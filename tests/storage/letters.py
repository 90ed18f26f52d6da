"""What the tests of the object store share: a letter, and how it is put."""

import hashlib
import io

from storage import ObjectStore, Stored

LETTER = "Antrag der Bürgermeisterei Köln nach § 35 BauGB".encode()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def put(store: ObjectStore, key: str, content: bytes = LETTER) -> Stored:
    return store.put(key, io.BytesIO(content), size_bytes=len(content), sha256=digest(content))
