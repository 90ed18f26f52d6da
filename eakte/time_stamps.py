"""Time stamps of an authority (Zeitstempel, RFC 3161): asked for over HTTP, checked against CAs.

What is stamped is the root of a batch; the authority sees only the SHA-256 of its 32 bytes. Without
eakte a kept response is checked by `openssl ts -verify -data ROOT -in RESPONSE -CAfile CA`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import urllib3
from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from eakte.settings import Settings

CONNECT_S, ANSWER_S = 5.0, 20.0  # authorities answer within a second
MOST_BYTES = 256 * 1024  # a response with its chain has about 5 KB
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
OK = 200


class StampUnavailable(Exception):
    """The authority does not answer as one; it is asked again later."""


class StampRefused(Exception):
    """The response does not prove when the root existed."""


class CertificatesMissing(Exception):
    """The file of trusted certificates holds none."""

    def __init__(self, path: Path) -> None:
        """Name the file."""
        super().__init__(str(path))
        self.path = path


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStamp:
    """Proof that a root existed at a moment; serial: of the token, at its authority."""

    at: datetime
    serial: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStamps:
    """Who stamps for this office (Zeitstempeldiensteanbieter), and whose certificates it trusts."""

    url: str
    trusted: tuple[Certificate, ...]

    @property
    def end_at(self) -> datetime:
        """When the first of the trusted certificates ends."""
        return min(each.not_valid_after_utc for each in self.trusted)

    def stamped(self, root: str) -> bytes:
        """Let the authority stamp a root (hex); its response, which was checked at once.

        Raises:
            StampUnavailable: it does not answer as an authority does.
            StampRefused: it refuses, or its token is not for this request.
        """
        data = bytes.fromhex(root)
        builder = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256)
        request = builder.build()
        response = self._answer(request.as_bytes())
        self._checked(response, data, nonce=request.nonce)
        return response

    def checked(self, response: bytes, root: str) -> TimeStamp:
        """What a kept response proves; its certificates were valid when it was given.

        Raises:
            StampRefused: it is not over this root, or of nobody who is trusted.
        """
        return self._checked(response, bytes.fromhex(root), nonce=None)

    def fits(self, response: bytes, root: str) -> bool:
        """Whether a kept response proves when this root existed."""
        try:
            self.checked(response, root)
        except StampRefused:
            return False
        return True

    def _answer(self, query: bytes) -> bytes:
        try:
            with urllib3.PoolManager(retries=False) as pool:
                answer = pool.request(
                    "POST",
                    self.url,
                    body=query,
                    headers={"Content-Type": QUERY, "Accept": REPLY},
                    timeout=urllib3.Timeout(connect=CONNECT_S, read=ANSWER_S),
                    redirect=False,
                    preload_content=False,
                )
                body = answer.read(MOST_BYTES + 1)
                answer.close()
        except urllib3.exceptions.HTTPError as error:
            raise StampUnavailable(type(error).__name__) from error
        media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        if answer.status != OK or media_type != REPLY:
            raise StampUnavailable(f"HTTP {answer.status}")
        if len(body) > MOST_BYTES:
            raise StampUnavailable("answer too long")
        return body

    def _checked(self, response: bytes, data: bytes, *, nonce: int | None) -> TimeStamp:
        verifier = VerifierBuilder(roots=list(self.trusted), nonce=nonce).build()
        try:
            found: TimeStampResponse = decode_timestamp_response(response)
            verifier.verify_message(found, data)
        except (ValueError, VerificationError) as error:
            raise StampRefused(str(error)) from error
        token = found.tst_info
        return TimeStamp(at=token.gen_time.astimezone(UTC), serial=token.serial_number)


def open_time_stamps(settings: Settings) -> TimeStamps | None:
    """The configured authority; None: there is none.

    Raises:
        CertificatesMissing: the file of trusted certificates cannot be read, or holds none.
    """
    if not settings.time_stamp_url:
        return None
    path = Path(settings.time_stamp_ca)
    try:
        trusted = tuple(load_pem_x509_certificates(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise CertificatesMissing(path) from error
    return TimeStamps(url=settings.time_stamp_url, trusted=trusted)
