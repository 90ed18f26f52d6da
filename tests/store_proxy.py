"""A small HTTP proxy that stands before the real object store and fails in a chosen way.

A fault stays until `heal` is called; it may be confined to some methods, and to the n-th request.
"""

import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

STORE_LIMIT_S = 30
OF_ONE_CONNECTION = {"connection", "transfer-encoding", "keep-alive", "date", "server"}
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: closing resets the connection
ERROR = b'<?xml version="1.0"?><Error><Code>%s</Code><Message>Fault of a test</Message></Error>'


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One way to fail.

    refuses: the connection is closed before anything is read. hangs: nothing is answered until
    `heal`. status_before: this status instead of asking the store. status_after: this status after
    the store has done it. code: what S3 calls the error of that status. cut_at: bytes of the
    answer's body after which the connection ends. flips: a byte in the middle of the answer's body
    is another one. methods: empty means all. at: number of the request, from 1, since the fault was
    set; None: each.
    """

    refuses: bool = False
    hangs: bool = False
    status_before: int | None = None
    status_after: int | None = None
    code: str = "SlowDown"
    cut_at: int | None = None
    flips: bool = False
    methods: Sequence[str] = ()
    at: int | None = None


@dataclass(kw_only=True)
class StoreProxy:
    """A running proxy. requests: method and path of all requests since the fault was set."""

    url: str
    store: tuple[str, int]
    requests: list[tuple[str, str]] = field(default_factory=list)
    _fault: Fault | None = None
    _healed: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fail(self, fault: Fault) -> None:
        """Fail like this from now on."""
        with self._lock:
            self.requests.clear()
            self._fault = fault
            self._healed.clear()

    def heal(self) -> None:
        """Fail no more; what hangs goes on."""
        with self._lock:
            self._fault = None
            self._healed.set()

    def count(self, method: str) -> int:
        """How many requests of a method came since the fault was set."""
        return sum(made == method for made, _ in self.requests)

    def next_fault(self, method: str, path: str) -> Fault:
        """The fault for a request that has come; without one it goes through."""
        with self._lock:
            self.requests.append((method, path))
            fault = self._fault
            if fault is None or (fault.methods and method not in fault.methods):
                return Fault()
            came = self.count(method) if fault.methods else len(self.requests)
            return fault if fault.at in {None, came} else Fault()

    def await_healing(self) -> None:
        """Wait until somebody heals."""
        self._healed.wait()


@contextmanager
def store_proxy(url: str) -> Iterator[StoreProxy]:
    """A proxy before the store at an address; its own address stands in `url`."""
    address = urlsplit(url)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    proxy = StoreProxy(
        url=f"http://127.0.0.1:{server.server_address[1]}",
        store=(address.hostname or "", address.port or 80),
    )
    server.proxy = proxy  # type: ignore[attr-defined] # how a handler finds what it serves
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield proxy
    finally:
        proxy.heal()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        proxy: StoreProxy = self.server.proxy  # type: ignore[attr-defined] # set by store_proxy
        fault = proxy.next_fault(self.command, self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            self._answer(proxy, body, fault)
        except ConnectionError:  # the client has given up
            self.close_connection = True

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer  # noqa: N815 # names of http.server

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""

    def _answer(self, proxy: StoreProxy, body: bytes, fault: Fault) -> None:
        if fault.refuses:
            self._reset()
        elif fault.status_before is not None:
            self._say(fault.status_before, fault.code)
        else:
            if fault.hangs:
                proxy.await_healing()
            self._pass_on(proxy, body, fault)

    def _pass_on(self, proxy: StoreProxy, body: bytes, fault: Fault) -> None:
        connection = HTTPConnection(*proxy.store, timeout=STORE_LIMIT_S)
        try:
            connection.putrequest(
                self.command, self.path, skip_host=True, skip_accept_encoding=True
            )
            for name, value in self.headers.items():
                connection.putheader(name, value)
            connection.endheaders(body or None)
            found = connection.getresponse()
            content = found.read()
        except (OSError, HTTPException):  # the store itself is down or was killed
            self._reset()
            return
        finally:
            connection.close()
        if fault.status_after is not None:
            self._say(fault.status_after, fault.code)
        else:
            self._give(found, content, fault)

    def _give(self, found: HTTPResponse, content: bytes, fault: Fault) -> None:
        if fault.flips and content:
            middle = len(content) // 2
            content = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        self.send_response(found.status)
        for name, value in found.getheaders():
            if name.lower() not in OF_ONE_CONNECTION:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[: fault.cut_at])
        self.close_connection = fault.cut_at is not None

    def _say(self, status: int, code: str) -> None:
        content = b"" if self.command == "HEAD" else ERROR % code.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self.connection.close()
