"""Who can sign in to the demo, and how."""

from collections.abc import Iterator

from allmanning.portal.demo.alliance import PASSWORD
from allmanning.portal.demo.files import read

STAFF = {
    "kanslichef": "runs the alliance",
    "ordf-vindeln": "council member, majority of Vindeln (any municipality: ordf-…)",
    "opposition-umea": "council member, opposition of Umeå (any municipality: opposition-…)",
    "kommunchef-vannas": "chief executive of Vännäs",
    "registrator-vindeln": "registrar of Vindeln",
    "revisor": "auditor; reads the journal",
    "disk-teg": "desk of the library in Teg (any library: disk-…)",
    "bibliotekarie-umea": "librarian in charge in Umeå",
    "katalog-umea": "cataloguer in Umeå",
}
CARDS = {"b01": "a resident of Umeå", "b03": "a resident of Vindeln", "b04": "a resident of Vännäs"}


def lines() -> Iterator[str]:
    yield f"Staff and politicians, /account/login/ (password {PASSWORD}):"
    for login, words in STAFF.items():
        yield f"  {login:24}{words}"
    yield "Residents, with card number and PIN, /library/card/:"
    for row in read("borrowers.json"):
        if row["key"] in CARDS:
            yield f"  {row['card_number']}  {row['pin']}      {CARDS[row['key']]}"
