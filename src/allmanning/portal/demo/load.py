"""Load the whole demo, part by part, saying how far it has come."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from allmanning.portal.demo.alliance import Loader
from allmanning.portal.demo.borrowers import load_borrowers
from allmanning.portal.demo.governance import load_governance
from allmanning.portal.demo.hashing import quick_hashes
from allmanning.portal.demo.library import load_library
from allmanning.portal.demo.staff import load_staff
from allmanning.portal.demo.traffic import load_terms, load_traffic

Say = Callable[[str], None]


@quick_hashes()
def load_demo(now: datetime, say: Say) -> None:
    """Fill an empty house. One transaction for the alliance; the library's records come in batches."""
    say("Loading the alliance: municipalities, bodies, hosts, people …")
    with transaction.atomic():
        loader = Loader(now)
        loader.load()
        load_staff(loader)
    load_governance(now, say)
    load_library(now, say)
    load_terms(now, say)
    load_borrowers(now, say)
    load_traffic(now, say)
