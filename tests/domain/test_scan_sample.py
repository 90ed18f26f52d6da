"""The random check: the share that was chosen, in one large batch as in many small ones."""

import pytest

from eakte.domain.scan_sample import SampleShares, sample
from eakte.domain.scanning import Protection


def test_a_thousand_pages_give_forty() -> None:
    assert len(sample(range(1, 1001), seed="00ff")) == 40


def test_a_thousand_batches_of_one_page_give_about_forty_and_not_a_thousand() -> None:
    drawn = sum(len(sample([1], seed=f"{batch:016x}")) for batch in range(1000))

    assert 25 <= drawn <= 55


def test_the_same_seed_draws_the_same_pages_in_whatever_order_they_come() -> None:
    drawn = sample(range(1, 301), seed="00ff")

    assert drawn == sample(range(300, 0, -1), seed="00ff")
    assert drawn != sample(range(1, 301), seed="00fe")


@pytest.mark.parametrize("count", [1, 7, 300])
def test_a_share_of_all_draws_each_page_and_one_of_nothing_none(count: int) -> None:
    pages = range(1, count + 1)

    assert sample(pages, seed="00ff", share=1.0) == set(pages)
    assert sample(pages, seed="00ff", share=0.0) == frozenset()


def test_each_need_for_protection_has_its_share_and_the_highest_one_all() -> None:
    shares = SampleShares(normal=0.02, high=0.1)

    assert [shares.of(need) for need in Protection] == [0.02, 0.1, 1.0]
