"""The door of the staging at any S3: requests signed with the key of the application."""

import base64
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import quote

from minio import time
from minio.credentials.credentials import Credentials
from minio.signer import sign_v4_s3

from storage.errors import TooLargeForOnePut
from storage.objects import require_key
from storage.s3_connection import REGION, require_address
from storage.staging import MOST_BYTES, SignedPut

VALIDITY = timedelta(minutes=15)  # of each signature in a header, by the rules of S3
UNRESERVED = "/-._~"


@dataclass(frozen=True, slots=True, kw_only=True)
class S3StagingDoor:
    """One bucket by its public address. See StagingDoor. url: http(s)://host:port."""

    url: str
    bucket: str
    key: str
    secret: str = field(repr=False)

    def signed_put(self, key: str, *, size_bytes: int, sha256: str) -> SignedPut:
        """See StagingDoor."""
        require_key(key)
        if size_bytes > MOST_BYTES:
            raise TooLargeForOnePut(key)
        path = f"/{self.bucket}/{quote(key, safe=UNRESERVED)}"
        address = require_address(self.url)._replace(path=path, query="", fragment="")
        signed_at = time.utcnow()
        headers: dict[str, str | list[str] | tuple[str]] = {
            "Host": address.netloc,
            "Content-Length": str(size_bytes),
            "If-None-Match": "*",
            "x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(sha256)).decode(),
            "x-amz-content-sha256": sha256,
            "x-amz-date": time.to_amz_date(signed_at),
        }
        signed = sign_v4_s3(
            method="PUT",
            url=address,
            region=REGION,
            headers=headers,
            credentials=Credentials(self.key, self.secret),
            content_sha256=sha256,
            date=signed_at,
        )
        return SignedPut(
            url=address.geturl(),
            headers={name: str(value) for name, value in signed.items()},
            valid_until=signed_at + VALIDITY,
        )
