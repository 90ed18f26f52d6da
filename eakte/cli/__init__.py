"""The command line of operators: everything that the screens do not do."""

from eakte.cli.main import main

__all__ = ["main"]
