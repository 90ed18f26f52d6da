"""`python -m eakte` is the command `eakte`."""

import signal


def start() -> None:
    """Run the command; Ctrl+C while its parts are still being loaded ends it without a word."""
    is_usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_usual:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from eakte.cli import main  # noqa: PLC0415 # takes a second, in which nothing has begun yet

    if is_usual:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    main()


if __name__ == "__main__":
    start()
