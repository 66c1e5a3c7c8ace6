"""What is said when there is no title to tell: shelves, wrong labels, help (Library P 6.9)."""

from allmanning.services.library.audioindex.spoken import numbers
from allmanning.services.library.audioindex.spoken.parts import Kind, SpokenText, segment, spoken

_ANSWERS = {
    "unknown": (
        "Den här etiketten känner jag inte igen. Peka igen, eller tryck ett för hjälp",
        "I do not know this label. Point again, or press one for help",
    ),
    "empty": (
        "Det kom ingen kod. Peka på en etikett, eller skriv koden",
        "No code came. Point at a label, or type the code",
    ),
    "isbn": (
        "Det är ett boknummer, men boken finns inte i katalogen. Fråga gärna i disken",
        "That is a book number, but the book is not in the catalogue. Please ask at the desk",
    ),
    "card": (
        "Det ser ut som ett lånekort. Jag läser inte upp vem det tillhör. Tryck fem för lån och"
        " reservationer, eller peka på en bok",
        "That looks like a library card. I do not say whose it is. Press five for loans and"
        " reservations, or point at a book",
    ),
    "gone": (
        "Det här exemplaret lånas inte längre ut. Lämna det gärna i disken",
        "This copy is no longer lent. Please leave it at the desk",
    ),
    "start": (
        "Peka och lyssna. Peka på en bok eller en hylla, eller tryck sex för att höra vad som finns",
        "Point and listen. Point at a book or a shelf, or press six to hear what there is",
    ),
    "nothing": ("Här finns inget att läsa upp", "There is nothing to read here"),
    "edge": ("Här slutar hyllan", "The shelf ends here"),
    "end": ("Slut på listan", "End of the list"),
    "help": (
        "Fem väljer. Sex och fyra går framåt och bakåt. Nio och sju är nästa och förra på hyllan."
        " Två går tillbaka, åtta går in. Tre reserverar. Noll pausar. Ett säger var du är."
        " Stjärna läser långsammare, fyrkant fortare. Escape tystar",
        "Five chooses. Six and four go forward and back. Nine and seven are next and previous on"
        " the shelf. Two goes back, eight goes in. Three reserves. Nought pauses. One tells where"
        " you are. Star reads slower, hash faster. Escape silences",
    ),
    "offline": (
        "Utan nät kan jag inte se om boken är inne",
        "Without a network I cannot see whether the book is in",
    ),
    "as_it_was": ("Så var det", "That was so"),
    "press": ("Tryck var som helst för att höra", "Press anywhere to hear"),
    "no_net": (
        "Nätet är borta. Det du redan har hört kan jag läsa igen. Resten kommer när nätet är tillbaka",
        "The network is gone. What you have heard I can read again. The rest comes when it is back",
    ),
    "pin": ("Skriv pinkoden och tryck retur", "Type your PIN and press enter"),
    "today": ("i dag", "today"),
    "yesterday": ("i går", "yesterday"),
    "wait": ("Ett ögonblick", "One moment"),
    "stopped": ("Pausad", "Paused"),
    "on": ("Läser vidare", "Reading on"),
    "slower": ("Långsammare", "Slower"),
    "faster": ("Fortare", "Faster"),
    "reset": (
        "Nu börjar jag om för nästa besökare",
        "I am starting again for the next visitor",
    ),
    "scanning": ("Jag letar efter en streckkod. Håll stilla", "I am looking for a code. Hold still"),
    "camera": (
        "Kameran gick inte att öppna. Skriv koden, eller be om en läsare i disken",
        "The camera could not be opened. Type the code, or ask for a reader at the desk",
    ),
    "soon": (
        "Är du kvar? Tryck på vilken knapp som helst. Annars börjar jag snart om för nästa besökare",
        "Are you still here? Press any key. If not, I soon start again for the next visitor",
    ),
    "search": (
        "Skriv eller säg ord ur titeln eller författarens namn, och tryck retur",
        "Type or say words of the title or the author's name, and press enter",
    ),
    "listening": ("Säg vad du vill", "Say what you want"),
    "not_heard": (
        "Det hörde jag inte. Säg till exempel nästa, förra, välj, eller sök och sedan ord",
        "I did not hear that. Say for instance next, previous, choose, or search and then words",
    ),
    "no_tag": ("Etiketten gick inte att läsa", "The tag could not be read"),
    "key_choose": ("Välj", "Choose"),
    "key_next": ("Nästa", "Next"),
    "key_previous": ("Förra", "Previous"),
    "key_up": ("Upp", "Up"),
    "key_after": ("Nästa på hyllan", "Next on the shelf"),
    "key_before": ("Förra på hyllan", "Previous on the shelf"),
    "key_where": ("Var är jag", "Where am I"),
    "key_reserve": ("Reservera", "Reserve"),
    "key_radio": ("Läs vidare", "Read on"),
    "key_back": ("Tillbaka", "Back"),
    "key_loans": ("Mina lån", "My loans"),
    "busy": (
        "Det gick inte just nu. Försök igen om en stund",
        "That did not work just now. Try again in a while",
    ),
}  # fmt: skip
NAMES = tuple(_ANSWERS)
# What a page says by itself, without asking the server.
REPLIES = (
    "edge", "end", "offline", "no_net", "wait", "stopped", "on", "slower", "faster", "reset", "soon",
    "scanning", "camera", "no_tag", "nothing", "help", "as_it_was", "today", "yesterday", "press",
    "listening", "not_heard", "busy", *(name for name in _ANSWERS if name.startswith("key_")),
)  # fmt: skip


def answer(name: str, language: str, kind: Kind = "answer") -> SpokenText:
    """One of the fixed replies."""
    return spoken([segment(kind, _ANSWERS[name][language == "en"], language)])


def say(text: str, language: str, kind: Kind = "answer") -> SpokenText:
    return spoken([segment(kind, text, language)])


def several(count: int, language: str) -> SpokenText:
    """More than one label in the field."""
    many = numbers.cardinal(count, language)
    said = (
        f"{many} labels at once. Point at one at a time, or press six to hear them"
        if language == "en"
        else f"{many} etiketter på en gång. Peka på en i taget, eller tryck sex för att höra dem"
    )
    return spoken([segment("answer", said, language)])


def shelf(
    name: str,
    library: str,
    titles: int,
    out: int,
    first: str,
    last: str,
    *,
    ordered_by: str,
    language: str,
) -> SpokenText:
    """What stands on a shelf, how many, the first and the last, how it is ordered. Library § 14.2."""
    english = language == "en"
    count = numbers.counted(titles, language, ("titel", "titlar"), ("title", "titles"))
    order = {"sab": ("SAB", "S A B")}.get(ordered_by, ("Dewey", "Dewey"))[english]
    parts = [
        segment("shelf", f"{'Shelf' if english else 'Hylla'}: {name}, {library}", language),
        segment("shelf", f"{count} {'here now' if english else 'står här nu'}", language),
    ]
    if out:
        away = numbers.counted(out, language, ("är ute", "är ute"), ("is out", "are out"))
        parts.append(segment("shelf", away, language))
    if first:
        parts += [
            segment("more", "The first is" if english else "Den första är", language),
            segment("more", first, "sv"),
            segment("more", "The last is" if english else "Den sista är", language),
            segment("more", last, "sv"),
        ]
    said = f"The shelf is ordered by {order}" if english else f"Hyllan är ordnad efter {order}"
    parts.append(segment("more", f"{said}", language))
    parts.append(
        segment(
            "do",
            "Press nine for the first title" if english else "Tryck nio för första titeln",
            language,
        )
    )
    return spoken(parts)


def showcase(title: str, tongue: str, library: str, parts: int, language: str) -> SpokenText:
    """A narrated place: its theme, where it is, and how much there is to hear. Library P 6.2, F8."""
    count = numbers.counted(parts, language, ("del", "delar"), ("part", "parts"))
    lead, ask = ("Showcase", "Press six to hear them") if language == "en" else (
        "Monter", "Tryck sex för att höra dem"
    )  # fmt: skip
    return spoken(
        [
            segment("what", lead, language),
            segment("title", title, tongue),
            segment("place", f"{library}. {count}", language),
            segment("do", ask, language),
        ]
    )


def place(name: str, library: str, number: int, titles: int, language: str) -> SpokenText:
    """Where one is on a shelf: Hylla Hce. 214 titlar. Du är vid nummer 57."""
    count = numbers.counted(titles, language, ("titel", "titlar"), ("title", "titles"))
    nth = numbers.cardinal(number, language)
    said = (
        f"Shelf {name}, {library}. {count}. You are at number {nth}"
        if language == "en"
        else f"Hylla {name}, {library}. {count}. Du är vid nummer {nth}"
    )
    return spoken([segment("place", said, language)])


def titles(count: int, language: str) -> SpokenText:
    """How long a list is."""
    if count == 0:
        return answer("nothing", language)
    said = numbers.counted(count, language, ("titel", "titlar"), ("title", "titles"))
    return spoken([segment("place", said, language)])
