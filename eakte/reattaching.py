"""FLOW reattach: bytes that belong to no record come into the inbox again (Wiederaufnahme).

After a restore the store may know letters that came after the backup. A person looks at each in
the inbox; nothing is thrown away.
"""

from dataclasses import dataclass

from eakte.desk import ReadingDesk
from eakte.domain.access import Action, Actor, require_may
from eakte.domain.errors import NotVisible
from eakte.filing import Filing
from eakte.intake import Inbox, Upload
from eakte.receipts import Receipt
from eakte.records import Records
from storage import ObjectMissing, original_key

SUBJECT = "Wieder aufgenommen nach einer Wiederherstellung"
SHOWN_DIGITS = 12  # of the digest, in the place of a lost file name


@dataclass(frozen=True, slots=True, kw_only=True)
class Reattaching:
    """What is done about objects without a record."""

    records: Records
    desk: ReadingDesk
    filing: Filing

    def reattach(self, key: str, *, actor: Actor) -> Receipt:
        """Take the bytes of an original into the common inbox; once.

        Raises:
            NotAllowed: refused.
            NotVisible: there is no such original of this tenant, or a record knows it.
            UploadRejected: a file that is never taken.
            StorageError: the store does not give these bytes.
        """
        require_may(actor, Action.DELIVER)
        sha256 = key.rsplit("/", 1)[-1]
        with self.records.read(actor) as tx:
            is_known = bool(tx.stock.known_keys([key]))
        if is_known or key != original_key(actor.tenant, sha256):
            raise NotVisible("original", key)
        with self.desk.cleared() as folder:
            path = folder / "original"
            try:
                with path.open("wb") as target:
                    size_bytes = self.desk.originals.fetch(
                        key, target, version_id=None, sha256=sha256
                    )
            except ObjectMissing:
                raise NotVisible("original", key) from None
            upload = Upload(
                path=path,
                file_name=sha256[:SHOWN_DIGITS],
                size_bytes=size_bytes,
                sha256=sha256,
                subject=SUBJECT,
            )
            return self.filing.receive(upload, into=Inbox(), actor=actor, key=f"reattach:{sha256}")
