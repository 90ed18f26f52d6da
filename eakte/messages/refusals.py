"""What is said when a message, a list or a package is refused at once: status, type, sentences."""

from eakte.domain.appraisal import AppraisalRefused
from eakte.messages.child import MessageRefused
from eakte.messages.taken_records import HandOverRefused
from eakte.packages import PackageRefused
from eakte.xdomea import XdomeaRefused, refusal_words

MESSAGE_REFUSALS = (
    XdomeaRefused,
    PackageRefused,
    AppraisalRefused,
    MessageRefused,
    HandOverRefused,
)
REFUSED = "message-refused"
Refused = XdomeaRefused | PackageRefused | AppraisalRefused | MessageRefused | HandOverRefused


def message_refusal(error: Refused) -> tuple[int, str, str, str, str]:
    """Status, type and sentences of a refusal; names and findings stand in brackets."""
    if isinstance(error, HandOverRefused):
        named = ", ".join(error.subjects[:5])
        happened = f"Die Abgabe enthält Schriftgut außerhalb von Akten: {named}."
        to_do = "Bitten Sie die absendende Stelle, es in Akten zu ordnen."
        return 422, REFUSED, happened, "Es wurde nichts übernommen.", to_do
    words = error.words if isinstance(error, MessageRefused) else refusal_words(error)
    if words is None:
        return 422, REFUSED, "Die Nachricht wird nicht angenommen.", "", ""
    facts = f" ({', '.join(words.facts)})" if words.facts else ""
    return 422, REFUSED, f"{words.happened}{facts}", words.safe, words.to_do
