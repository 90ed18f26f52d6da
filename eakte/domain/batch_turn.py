"""Which scan batch is read next when more wait than can be read (Reihenfolge der Stapel).

The newest goes first, because its station waits for it. Where batches come faster than they are
read for a whole day, the oldest would never be read: so some turns belong to what has waited long.
"""

AGED_AFTER_MIN = 60  # so long a backlog of the morning may wait until nobody brings a new batch
TURNS_OF_THE_NEWEST = 3  # between two of the aged: the newest is read with three quarters of all


def is_turn_of_the_aged(taken: int) -> bool:
    """Whether a turn belongs to the batch that waits longest, if it has waited long (Alterung).

    Args:
        taken: how many pieces of work of batches were taken, this one included; from 1.
    """
    return taken % (TURNS_OF_THE_NEWEST + 1) == 0
