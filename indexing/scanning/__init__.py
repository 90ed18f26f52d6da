"""Batches of a scanning station: a look at each page, and documents composed of their pages."""

from indexing.scanning.sandboxed_bench import SandboxedScanBench

__all__ = ["SandboxedScanBench"]
