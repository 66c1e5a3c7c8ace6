"""What is said to a borrower of their own loans, reservations and messages."""

from collections.abc import Iterable
from datetime import date, datetime

from allmanning.services.library.audioindex.spoken import numbers, tongues
from allmanning.services.library.audioindex.spoken.moments import day
from allmanning.services.library.audioindex.spoken.parts import Segment, SpokenText, segment, spoken


def _titled(title: str, marc: str, language: str) -> Segment | None:
    return segment("title", title, tongues.tag_of(marc, language))


def loan(title: str, marc: str, due_on: date, today: date, language: str) -> SpokenText:
    """A title, and when it is due: åter tolfte mars."""
    english = language == "en"
    if due_on == today:
        said = "due back today" if english else "åter i dag"
    elif due_on < today:
        since = day(due_on, language)
        said = (
            f"it should have been back on {since}" if english else f"skulle ha varit åter {since}"
        )
    else:
        said = f"{'due back' if english else 'åter'} {day(due_on, language)}"
    return spoken([_titled(title, marc, language), segment("place", said, language)])


def hold(
    title: str, marc: str, pickup: str, state: str, place: int, until: date | None, language: str
) -> SpokenText:
    """A title, and where it is in the queue or on the shelf. state: waiting, travelling, ready."""
    english = language == "en"
    if state == "ready":
        said = f"ready to collect at {pickup}" if english else f"finns att hämta på {pickup}"
        if until:
            said += f", {'until' if english else 'till och med'} {day(until, language)}"
    elif state == "travelling":
        said = f"on its way to {pickup}" if english else f"på väg till {pickup}"
    else:
        nth = numbers.cardinal(place, language)
        said = f"number {nth} in the queue, to {pickup}" if english else (
            f"nummer {nth} i kön, hämtas på {pickup}"
        )  # fmt: skip
    return spoken([_titled(title, marc, language), segment("place", said, language)])


def summary(loans: int, holds: int, ready: int, language: str) -> SpokenText:
    """How much there is."""
    english = language == "en"
    parts = [
        numbers.counted(loans, language, ("lån", "lån"), ("loan", "loans")).replace(
            "en lån", "ett lån"
        ),
        numbers.counted(
            holds, language, ("reservation", "reservationer"), ("reservation", "reservations")
        ),
    ]
    said = (" and " if english else " och ").join(parts)
    if ready:
        count = numbers.cardinal(ready, language, common=True)
        said += f". {count.capitalize()} {'to collect' if english else 'att hämta'}"
    return spoken([segment("place", said, language)])


def ask_pickup(title: str, marc: str, language: str) -> SpokenText:
    words = "Where do you want to collect it? Six steps, five chooses" if language == "en" else (
        "Var vill du hämta den? Sex stegar, fem väljer"
    )  # fmt: skip
    return spoken([_titled(title, marc, language), segment("place", words, language)])


def ask_reserve(title: str, marc: str, pickup: str, language: str) -> SpokenText:
    """What would be done, before it is done."""
    said = f"Reserve it to {pickup}? Press five for yes, two for no" if language == "en" else (
        f"Reservera den till {pickup}? Tryck fem för ja, två för nej"
    )  # fmt: skip
    return spoken([_titled(title, marc, language), segment("place", said, language)])


def reserved(title: str, marc: str, pickup: str, place: int, language: str) -> SpokenText:
    """What was done, said twice, so that nobody needs to wonder."""
    nth = numbers.cardinal(place, language)
    if language == "en":
        said, again = (
            f"is reserved. You collect it at {pickup}",
            f"You are number {nth} in the queue. I repeat: reserved, to {pickup}",
        )
    else:
        said = f"är reserverad. Du hämtar den på {pickup}"
        again = f"Du är nummer {nth} i kön. Jag upprepar: reserverad, till {pickup}"
    return spoken(
        [
            _titled(title, marc, language),
            segment("answer", said, language),
            segment("answer", again, language),
        ]
    )


def ask_renew(title: str, marc: str, due_on: date, today: date, language: str) -> SpokenText:
    words = "Renew it? Press five for yes, two for no" if language == "en" else (
        "Låna om den? Tryck fem för ja, två för nej"
    )  # fmt: skip
    told = loan(title, marc, due_on, today, language).segments
    return spoken([*told, segment("place", words, language)])


def renewed(title: str, marc: str, due_on: date, language: str) -> SpokenText:
    until = day(due_on, language)
    if language == "en":
        said, again = f"is renewed. It is due back {until}", f"I repeat: renewed, until {until}"
    else:
        said = f"är omlånad. Den ska vara åter {until}"
        again = f"Jag upprepar: omlånad, till {until}"
    return spoken(
        [
            _titled(title, marc, language),
            segment("answer", said, language),
            segment("answer", again, language),
        ]
    )


def ask_cancel(title: str, marc: str, language: str) -> SpokenText:
    words = "Cancel the reservation? Press five for yes, two for no" if language == "en" else (
        "Ta bort reservationen? Tryck fem för ja, två för nej"
    )  # fmt: skip
    return spoken([_titled(title, marc, language), segment("place", words, language)])


def cancelled(title: str, marc: str, language: str) -> SpokenText:
    words, again = ("The reservation is cancelled", "I repeat: cancelled") if language == "en" else (
        "Reservationen är borttagen", "Jag upprepar: borttagen"
    )  # fmt: skip
    return spoken(
        [
            _titled(title, marc, language),
            segment("answer", words, language),
            segment("answer", again, language),
        ]
    )


def refused(reasons: Iterable[str], language: str) -> SpokenText:
    """Every reason why not, at once."""
    lead = "That cannot be done" if language == "en" else "Det går inte"
    return spoken(
        [segment("answer", lead, language), *(segment("answer", one, language) for one in reasons)]
    )


def asks_for_card(language: str) -> SpokenText:
    said = (
        "Type your card number and press enter, then your PIN and enter. I do not say the PIN aloud"
        if language == "en"
        else "Skriv ditt kortnummer och tryck retur, sedan din pinkod och retur. Jag läser inte upp pinkoden"
    )
    return spoken([segment("place", said, language)])


def message(kind: str, at: datetime, language: str) -> SpokenText:
    """A message that was sent: when, and what about. kind: its words in the language."""
    sent = f"{'Sent' if language == 'en' else 'Skickat'} {day(at.date(), language)}"
    return spoken([segment("title", kind, language), segment("place", sent, language)])


def messages(count: int, language: str) -> SpokenText:
    """How many messages there are."""
    if not count:
        none = "You have no messages" if language == "en" else "Du har inga meddelanden"
        return spoken([segment("place", none, language)])
    said = numbers.counted(
        count, language, ("meddelande", "meddelanden"), ("message", "messages")
    ).replace("en meddelande", "ett meddelande")
    latest = "the latest first" if language == "en" else "det senaste först"
    return spoken([segment("place", f"{said}, {latest}", language)])


def ask_leave(language: str) -> SpokenText:
    said = "Shall I forget your card? Press five for yes, two for no" if language == "en" else (
        "Ska jag glömma ditt kort? Tryck fem för ja, två för nej"
    )  # fmt: skip
    return spoken([segment("place", said, language)])


def left(language: str) -> SpokenText:
    said, again = ("Your card is forgotten", "I repeat: forgotten. Welcome back") if (
        language == "en"
    ) else ("Ditt kort är glömt", "Jag upprepar: glömt. Välkommen åter")  # fmt: skip
    return spoken([segment("answer", said, language), segment("answer", again, language)])
