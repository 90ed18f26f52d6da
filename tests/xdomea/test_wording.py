import pytest

from eakte.domain import appraisal
from eakte.packages import errors as package_errors
from eakte.xdomea import InvalidMessage, errors, refusal_words
from eakte.xdomea.wording import WORDS

ABSTRACT = {
    errors.XdomeaRefused,
    errors.AnswerRefused,
    package_errors.PackageRefused,
    appraisal.AppraisalRefused,
}


@pytest.mark.parametrize("room", [errors, package_errors, appraisal])
def test_every_refusal_says_what_happened_what_is_safe_and_what_to_do(room) -> None:
    refusals = {
        each
        for each in vars(room).values()
        if isinstance(each, type)
        and issubclass(each, Exception)
        and each.__module__ == room.__name__
    }

    assert refusals - ABSTRACT <= set(WORDS)
    assert all(part.endswith(".") for words in WORDS.values() for part in words)


def test_a_long_list_of_findings_is_cut_and_counted() -> None:
    words = refusal_words(InvalidMessage(f"Zeile {number}" for number in range(9)))

    assert words is not None
    assert words.facts[-1] == "und 4 weitere"
    assert len(words.facts) == 6


def test_a_fault_of_a_list_names_its_rows() -> None:
    altered = refusal_words(errors.ListAltered([3, 5]))
    unclear = refusal_words(errors.UnreadableList("decision", 4))

    assert altered is not None
    assert altered.facts == ("Zeile 3", "Zeile 5")
    assert unclear is not None
    assert unclear.facts == ("Zeile 4",)
