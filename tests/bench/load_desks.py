"""The clerks of the load in a process of their own, as people have desks of their own.

Stations draw and hash their paper in the process of the benchmark; in one process with them clerks
would measure how long they wait for each other.
"""

import multiprocessing
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection

from tests.bench.load_people import Answers, Clerk, Ending


@contextmanager
def clerks_at_work(make: Callable[[Ending], Sequence[Clerk]]) -> Iterator[list[Answers]]:
    """Let clerks work while the block runs; their answers stand in the list when it is over.

    make: the clerks, by what tells them when it is over.
    """
    context = multiprocessing.get_context("spawn")
    over = context.Event()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(make(over), theirs))
    process.start()
    theirs.close()  # or the end of a process that died would not be seen
    found: list[Answers] = []
    try:
        yield found
    finally:
        over.set()
        found += ours.recv()
        process.join()


def _work(clerks: Sequence[Clerk], to_parent: Connection) -> None:
    threads = [threading.Thread(target=clerk.run) for clerk in clerks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    to_parent.send([clerk.answers for clerk in clerks])
