"""What the flows of an installation stand on."""

from dataclasses import dataclass, field

from eakte.desk import ReadingDesk
from eakte.receipts import ReceiptSigner
from eakte.records import Records
from eakte.settings import Settings
from indexing import KeptTerms, PageReader, ScanBench, SearchIndex, VirusScanner
from indexing.renditions import SandboxedMaker
from storage import Buckets


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the flows stand on: memories, readers, and the keys of the installation."""

    settings: Settings
    records: Records
    buckets: Buckets
    reader: PageReader
    maker: SandboxedMaker
    bench: ScanBench
    index: SearchIndex
    terms: KeptTerms
    scanner: VirusScanner | None
    signer: ReceiptSigner
    sheet_key: bytes = field(repr=False)

    @property
    def desk(self) -> ReadingDesk:
        """Where documents are read."""
        buckets, scratch = self.buckets, self.settings.scratch_folder
        return ReadingDesk(originals=buckets.originals, work=buckets.work, scratch=scratch)
