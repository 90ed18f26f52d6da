"""Boxes on a PDF page, in points from bottom left."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A part of a page; it may reach beyond its edges."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def area(self) -> float:
        """In square points."""
        return (self.right - self.left) * (self.top - self.bottom)

    @property
    def length(self) -> float:
        """Of its longer side."""
        return max(self.right - self.left, self.top - self.bottom)

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def touches(self, other: "Box", gap: float) -> bool:
        """Whether they overlap, or nearly."""
        return (
            self.left - gap <= other.right
            and other.left <= self.right + gap
            and self.bottom - gap <= other.top
            and other.bottom <= self.top + gap
        )

    def joined(self, other: "Box") -> "Box":
        """The box around both."""
        return Box(
            left=min(self.left, other.left),
            bottom=min(self.bottom, other.bottom),
            right=max(self.right, other.right),
            top=max(self.top, other.top),
        )

    def cut(self, other: "Box") -> "Box":
        """The part that both share; flat where they share none."""
        left, bottom = max(self.left, other.left), max(self.bottom, other.bottom)
        return Box(
            left=left,
            bottom=bottom,
            right=max(left, min(self.right, other.right)),
            top=max(bottom, min(self.top, other.top)),
        )
