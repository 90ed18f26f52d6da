"""How a cluster is entered: by password or key, over TLS that is checked, and no secret is told."""

import base64
import ssl
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from indexing import ClientMissing, ClusterSettings, OpenSearchIndex
from indexing.opensearch_cluster import ClusterAway, ClusterError, connect

HOST = "127.0.0.1"


class Door(BaseHTTPRequestHandler):
    """Answers whoever knows the secret, and remembers who came."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # name of http.server
        came = self.headers.get("Authorization")
        self.server.came.append(came)  # type: ignore[attr-defined] # set by `door`
        is_known = came == self.server.secret  # type: ignore[attr-defined] # as above
        content = b'{"status": "green"}' if is_known else b'{"error": "no"}'
        self.send_response(200 if is_known else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


@contextmanager
def door(secret: str, context: ssl.SSLContext | None = None) -> Iterator[tuple[str, list[str]]]:
    """A server with one secret: its address, and what was told to it."""
    server = ThreadingHTTPServer((HOST, 0), Door)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    came: list[str] = []
    server.secret, server.came = secret, came  # type: ignore[attr-defined] # read by Door
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        scheme = "https" if context else "http"
        yield f"{scheme}://{HOST}:{server.server_address[1]}", came
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of our own for the host, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


def health(settings: ClusterSettings) -> object:
    return connect(settings).ask("GET", "/_cluster/health")["status"]


def test_a_user_comes_in_with_the_password() -> None:
    basic = "Basic " + base64.b64encode(b"eakte:geheim").decode()
    with door(basic) as (url, came):
        assert health(ClusterSettings(urls=(url,), user="eakte", password="geheim")) == "green"
        assert came == [basic]


def test_a_key_is_told_instead_of_a_user() -> None:
    with door("ApiKey Z2VoZWlt") as (url, came):
        settings = ClusterSettings(urls=(url,), user="eakte", password="x", api_key="Z2VoZWlt")
        assert health(settings) == "green"
        assert came == ["ApiKey Z2VoZWlt"]


def test_whoever_is_refused_is_told_so_without_the_secret() -> None:
    with door("another") as (url, came):
        settings = ClusterSettings(urls=(url,), user="eakte", password="geheim")
        with pytest.raises(ClusterError) as refused:
            health(settings)

        assert OpenSearchIndex(settings).state().is_away
        assert len(came) == 2  # a wrong password is not tried again: the account might be locked
    assert "geheim" not in f"{refused.value!r} {settings!r}"


def test_a_certificate_that_was_named_is_trusted(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    key = "ApiKey Z2VoZWlt"
    with door(key, context) as (url, _):
        settings = ClusterSettings(urls=(url,), api_key="Z2VoZWlt", ca_file=str(certificate))
        assert health(settings) == "green"


def test_nothing_is_told_to_a_server_that_nobody_vouches_for(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with door("ApiKey Z2VoZWlt", context) as (url, came):
        with pytest.raises(ClusterAway):
            health(ClusterSettings(urls=(url,), api_key="Z2VoZWlt"))

        assert came == []


def test_the_next_node_is_asked_when_one_is_down() -> None:
    with door("ApiKey Z2VoZWlt") as (url, _):
        settings = ClusterSettings(urls=(f"http://{HOST}:9", url), api_key="Z2VoZWlt")
        assert {health(settings) for _ in range(3)} == {"green"}


def test_without_its_client_the_engine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opensearchpy", None)

    with pytest.raises(ClientMissing):
        OpenSearchIndex(ClusterSettings(urls=("https://search:9200",)))
