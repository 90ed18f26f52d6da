"""Refusals of packages of files."""

from collections.abc import Iterable

from eakte.packages.bag_finding import BagFinding


class PackageRefused(Exception):
    """A package of files cannot be taken or made."""


class DamagedPackage(PackageRefused):
    """The package cannot be read to its end."""

    def __init__(self, reason: str) -> None:
        """Say in technical words what is wrong."""
        super().__init__(reason)
        self.reason = reason


class DangerousPackage(PackageRefused):
    """The package is built to harm: names that lead outside, links, bombs."""

    def __init__(self, reason: str, member: str = "") -> None:
        """Name the reason by a stable word, and the member where it is one."""
        super().__init__(f"{reason} {member}".strip())
        self.reason, self.member = reason, member


class DoubledMember(PackageRefused):
    """Two files of a package would have the same name."""

    def __init__(self, name: str) -> None:
        """Remember the name."""
        super().__init__(name)
        self.name = name


class BagInvalid(PackageRefused):
    """A bag does not hold what its lists say; all findings are told."""

    def __init__(self, findings: Iterable[BagFinding]) -> None:
        """Remember the findings."""
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{each.fault} {each.path}" for each in self.findings))
