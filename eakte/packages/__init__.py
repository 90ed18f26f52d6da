"""Packages of files: written as streams, read with limits."""

from eakte.packages.bag_checking import BagContent, check_bag, open_bag, require_valid_bag
from eakte.packages.bag_finding import BagFault, BagFinding
from eakte.packages.bag_wording import bag_sentence
from eakte.packages.bag_writing import BagFile, BagSummary, write_bag
from eakte.packages.errors import (
    BagInvalid,
    DamagedPackage,
    DangerousPackage,
    DoubledMember,
    PackageRefused,
)
from eakte.packages.zip_reading import ZipLimits, ZipReader, open_zip
from eakte.packages.zip_writing import ZipStream

__all__ = [
    "BagContent",
    "BagFault",
    "BagFile",
    "BagFinding",
    "BagInvalid",
    "BagSummary",
    "DamagedPackage",
    "DangerousPackage",
    "DoubledMember",
    "PackageRefused",
    "ZipLimits",
    "ZipReader",
    "ZipStream",
    "bag_sentence",
    "check_bag",
    "open_bag",
    "open_zip",
    "require_valid_bag",
    "write_bag",
]
