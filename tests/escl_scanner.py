"""A scanner in the network that speaks eSCL (AirScan), with a feeder of a few pages."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image, ImageDraw

WIDTH_PX, HEIGHT_PX, DPI = 2480, 3507, 300  # A4
SCHEMAS = (
    'xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" '
    'xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"'
)
CAPABILITIES = f"""<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerCapabilities {SCHEMAS}><pwg:Version>2.63</pwg:Version>
<pwg:MakeAndModel>Feeder of a test</pwg:MakeAndModel><scan:Adf><scan:AdfSimplexInputCaps>
<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>{WIDTH_PX}</scan:MaxWidth>
<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>{HEIGHT_PX}</scan:MaxHeight>
<scan:SettingProfiles><scan:SettingProfile>
<scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode></scan:ColorModes>
<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat></scan:DocumentFormats>
<scan:SupportedResolutions><scan:DiscreteResolutions><scan:DiscreteResolution>
<scan:XResolution>{DPI}</scan:XResolution><scan:YResolution>{DPI}</scan:YResolution>
</scan:DiscreteResolution></scan:DiscreteResolutions></scan:SupportedResolutions>
</scan:SettingProfile></scan:SettingProfiles></scan:AdfSimplexInputCaps></scan:Adf>
</scan:ScannerCapabilities>"""
STATUS = f"""<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerStatus {SCHEMAS}><pwg:Version>2.63</pwg:Version><pwg:State>Idle</pwg:State>
<scan:AdfState>ScannerAdfLoaded</scan:AdfState></scan:ScannerStatus>"""


@dataclass(kw_only=True)
class Feeder:
    """A running scanner. url: of its eSCL service. words: what is written on its pages."""

    words: list[str]
    url: str = ""
    given: list[str] = field(default_factory=list)

    def next_page(self) -> bytes | None:
        """The next page as JPEG; None: the feeder is empty."""
        if not self.words:
            return None
        self.given.append(self.words.pop(0))
        image = Image.new("L", (WIDTH_PX, HEIGHT_PX), 255)
        ImageDraw.Draw(image).text((300, 400), self.given[-1], font_size=120)
        target = io.BytesIO()
        image.save(target, "JPEG", dpi=(DPI, DPI))
        return target.getvalue()


@contextmanager
def escl_scanner(*words: str) -> Iterator[Feeder]:
    """A scanner on loopback with these pages in its feeder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    feeder = Feeder(words=list(words), url=f"http://127.0.0.1:{server.server_address[1]}/eSCL/")
    server.feeder = feeder  # type: ignore[attr-defined] # how a handler finds what it serves
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield feeder
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Tell what the scanner can do, or give the next page."""
        if self.path.endswith("ScannerCapabilities"):
            self._say(200, CAPABILITIES.encode())
        elif self.path.endswith("ScannerStatus"):
            self._say(200, STATUS.encode())
        else:
            page = self.server.feeder.next_page()  # type: ignore[attr-defined] # set by escl_scanner
            self._say(404 if page is None else 200, page or b"", kind="image/jpeg")

    def do_POST(self) -> None:
        """Begin a job."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._say(201, location="/eSCL/ScanJobs/1")

    def do_DELETE(self) -> None:
        """End a job."""
        self._say(200)

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""

    def _say(
        self, status: int, body: bytes = b"", *, kind: str = "text/xml", location: str = ""
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)
