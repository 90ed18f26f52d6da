"""A time stamp authority of OpenSSL behind a real HTTP server, for tests."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
ess_cert_id_alg = sha256
signer_digest = sha256
"""
REPLY = "application/timestamp-reply"


@dataclass(slots=True)
class Conduct:
    """How the authority answers; `body` None: as it should."""

    status: int = 200
    media_type: str = REPLY
    body: bytes | None = None
    queries: list[bytes] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A running authority."""

    url: str
    ca_file: Path
    conduct: Conduct


@contextmanager
def an_authority(folder: Path) -> Iterator[Authority]:
    """Let an authority answer as long as the block runs."""
    if shutil.which("openssl") is None:
        pytest.skip("OpenSSL is not installed: no time stamps are tried")
    folder.mkdir()
    _make_certificates(folder)
    (folder / "config").write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    conduct = Conduct()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(folder, conduct))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/tsa"
    yield Authority(url=url, ca_file=folder / "ca.pem", conduct=conduct)
    server.shutdown()
    thread.join()
    server.server_close()


def _handler(folder: Path, conduct: Conduct) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            conduct.queries.append(query)
            body = _reply(folder, query) if conduct.body is None else conduct.body
            self.send_response(conduct.status)
            self.send_header("Content-Type", conduct.media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    return Handler


def _reply(folder: Path, query: bytes) -> bytes:
    """What `openssl ts` answers."""
    asked, answered = folder / "query", folder / "reply"
    asked.write_bytes(query)
    command = ["openssl", "ts", "-reply", "-config", "config", "-section", "one"]
    command += ["-queryfile", asked.name, "-signer", "tsa.pem", "-inkey", "tsa.key"]
    command += ["-out", answered.name]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return answered.read_bytes()


def _make_certificates(folder: Path) -> None:
    """A CA, and an authority below it that may stamp and nothing else."""
    ca_key, ca_name = _key(), _name("Prüfstelle")
    ca = (
        _certificate(ca_name, ca_name, ca_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    key = _key()
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    stamping = (
        _certificate(_name("Zeitstempel"), ca_name, key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(purpose, critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    (folder / "ca.pem").write_bytes(ca.public_bytes(Encoding.PEM))
    (folder / "tsa.pem").write_bytes(stamping.public_bytes(Encoding.PEM))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "tsa.key").write_bytes(pem)


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )
