"""`python -m eakte` is the command `eakte`."""

from eakte.cli import main

main()
