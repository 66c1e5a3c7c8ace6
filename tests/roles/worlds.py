"""Three small houses with something in every room, and the people who ask in them."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from allmanning.governance.decisions.tests import examples as decisions
from allmanning.governance.meetings.tests import examples as meetings
from allmanning.members.mandates.models import Mandate
from allmanning.members.people.models import Person
from allmanning.members.tests.examples import a_mandate
from allmanning.services.library.borrowers.http import SESSION_KEY
from allmanning.services.library.catalogue.tests.examples import a_title, another_name, stored
from allmanning.services.library.circulation.tests import examples as circulation
from allmanning.services.library.machines.models import Target


@dataclass
class World:
    """Who may ask, and the keys that the addresses need."""

    people: dict[str, str | int | None]
    keys: dict[str, Any]

    def client(self, role: str) -> Client:
        """Return a browser in which the role is signed in."""
        client = Client()
        who = self.people[role]
        if isinstance(who, str):
            client.force_login(Person.objects.get(username=who), backend=BACKEND)
        elif isinstance(who, int):
            session = client.session
            session[SESSION_KEY] = who
            session.save()
        return client


BACKEND = "django.contrib.auth.backends.ModelBackend"


def of_meetings() -> World:
    """A summoned, a published and an unpublished meeting of the council."""
    draft = meetings.with_agenda()
    item = draft.items.first().pk
    published = meetings.published()
    a_mandate("auditor")
    a_mandate("municipal_registrar", "2480")
    return World(
        {
            "nobody": None,
            "head": "head",
            "chair": meetings.CHAIR,
            "councillor": "majority-2480",
            "chief": "chief_executive-2480",
            "registrar": "municipal_registrar-2480",
            "auditor": "auditor-all",
        },
        {
            "pk": draft.pk,
            "meetings:enrol.pk": meetings.a_meeting(kind="seminar").pk,
            "meetings:minutes.pk": published.pk,
            "meetings:minutes_pdf.pk": published.pk,
            "meetings:notice_pdf.pk": published.pk,
            **dict.fromkeys(
                (f"meetings:{name}_item.pk" for name in ("edit", "move", "remove")), item
            ),
            "meetings:attach.pk": item,
            "meetings:write_notes.pk": item,
            "slug": "region-council",
            "year": 2026,
        },
    )


def of_decisions() -> World:
    """A proposal in preparation, one in a round, and one that went home."""
    decisions.an_alliance()
    draft = decisions.a_proposal("Lönekontor")
    asked = decisions.an_open_round(title="Växel")
    decided = decisions.a_direction()
    home = decisions.ratification("2404")
    a_mandate("auditor")
    return World(
        {
            "nobody": None,
            "head": "head_of_secretariat-all",
            "chair": "majority-2403",
            "councillor": "majority-2404",
            "neighbour_councillor": "majority-2401",
            "chief": "chief_executive-2404",
            "registrar": "municipal_registrar-2404",
            "neighbour_registrar": "municipal_registrar-2401",
            "auditor": "auditor-all",
        },
        {
            "pk": draft.pk,
            "slug": "vindeln",
            "number": 1,
            "decisions:decision.pk": decided.version.proposal_id,
            "decisions:round.pk": asked.pk,
            "decisions:position.pk": asked.pk,
            "decisions:close.pk": asked.pk,
            "seat": decisions.seat_of("2404").pk,
            "mandates:end.pk": Mandate.objects.get(person__username="municipal_registrar-2404").pk,
            "mandates:seat.pk": decisions.seat_of("2404").pk,
            "decisions:step.verb": "draft",
            "decisions:close.verb": "agree",
            "decisions:home.pk": home.pk,
            "decisions:home_step.pk": home.pk,
            "decisions:home_step.verb": "register",
            "decisions:settle.pk": home.pk,
            "decisions:settle.verb": "discharge",
            "arrangement": home.arrangement_id,
            "code": "2404",
            "kind": "papers",
            "key": "1",
        },
    )


def a_server() -> Target:
    """The server that every house may copy from; a house that was migrated has it already."""
    told = {"name": "Libris", "address": "https://example.org/sru", "source": "libris"}
    return Target.objects.get_or_create(slug="libris", defaults=told)[0]


def of_the_library() -> World:
    """Libraries of three municipalities, a title, a loan, a copy on its way, borrowers and staff."""
    circulation.the_terms()
    here, there, _far = circulation.three_libraries()
    mine, other = circulation.a_card("1001", code="2480"), circulation.a_card("1002", code="2404")
    (edition,) = stored(a_title("Hembiten"))
    for kind in ("name", "subject"):
        another_name(kind, "Smirnoff, Karin")
    copy, lent = circulation.a_copy(edition, here), circulation.a_copy(home=here)
    circulation.lend(mine, lent, here)
    circulation.reserve(other, edition, there)
    moved = circulation.receive(copy, here)
    for office in ("desk", "cataloguer", "statistics", "librarian_in_charge"):
        for code in ("2480", "2404"):
            a_mandate(office, code)
    a_mandate("auditor")
    return World(
        {
            "nobody": None,
            "borrower": mine.pk,
            "desk": "desk-2480",
            "neighbour_desk": "desk-2404",
            "librarian": "librarian_in_charge-2480",
            "cataloguer": "cataloguer-2480",
            "neighbour_cataloguer": "cataloguer-2404",
            "statistics": "statistics-2480",
            "auditor": "auditor-all",
        },
        {
            "edition": edition.pk,
            "library:machines_server.slug": a_server().slug,
            "library:author.name": "Smirnoff, Karin",
            "library:subject.name": "Smirnoff, Karin",
            "work": edition.work_id,
            "key": edition.record_id,
            "library_machine:kb_csv.code": "2480",
            "library_machine:kb_json.code": "2480",
            "library:person.key": mine.borrower_id,
            "library:person_account.key": mine.borrower_id,
            "library:person_card.key": mine.borrower_id,
            "library:person_merge.key": mine.borrower_id,
            "library:person_change.key": mine.borrower_id,
            "library:person_guardian.key": mine.borrower_id,
            "library:work_grouping.key": edition.work_id,
            "library_machine:library_api:title.key": edition.pk,
            "library_machine:library_api:holdings.key": edition.pk,
            "slug": here.slug,
            "library": here.slug,
            "municipality": "umea",
            "municipalities:municipality.slug": "umea",
            "bodies:body.slug": "nowhere",
            "form": "book",
            "number": 1,
            "library:transit_slip.number": moved.transit,
            "code": copy.barcode,
            "kind": "new",
            "act": "confirm",
            "name": "loan_days",
            "year": 2026,
            "month": 3,
            "anchor": "library-4-4",
            "book": "library",
            "law_chapter.slug": "1-the-service-and-its-terms",
            "library_machine:listen_sound.name": "nothing",
            "sealed": "nothing",
            "loan": 999,
            "hold": 999,
        },
    )
