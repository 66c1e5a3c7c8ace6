"""Who can sign in to the demo, and how."""

from collections.abc import Iterator

from allmanning.portal.demo.alliance import PASSWORD

STAFF = {
    "kanslichef": "runs the alliance",
    "ordf-vindeln": "council member, majority of Vindeln (any municipality: ordf-…)",
    "opposition-umea": "council member, opposition of Umeå (any municipality: opposition-…)",
    "kommunchef-vannas": "chief executive of Vännäs",
    "registrator-vindeln": "registrar of Vindeln",
    "revisor": "auditor; reads the journal",
}


def lines() -> Iterator[str]:
    yield f"Staff and politicians (password {PASSWORD}):"
    for login, words in STAFF.items():
        yield f"  {login:24}{words}"
