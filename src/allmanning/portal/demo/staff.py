"""Load the library's staff: mandates per municipality or library, for people named by role."""

from allmanning.portal.demo.alliance import Loader
from allmanning.portal.demo.files import read

PER_MUNICIPALITY = {
    "bibliotekarie": ("Ansvarig bibliotekarie", ("librarian_in_charge", "desk", "statistics")),
    "katalog": ("Katalogisatör", ("cataloguer", "acquisitions")),
    "dataskydd": ("Dataskydd biblioteket", ("library_dpo",)),
}


def load_staff(loader: Loader) -> None:
    """Give every library a desk, and every municipality with libraries its librarians."""
    libraries = read("libraries.json")
    for code in sorted({library["municipality"] for library in libraries}):
        municipality = loader.by_code[code]
        for login, (title, offices) in PER_MUNICIPALITY.items():
            person = loader.person(f"{login}-{municipality.slug}", title, municipality)
            for office in offices:
                loader.give(person, office, municipality=municipality)
    for library in libraries:
        municipality = loader.by_code[library["municipality"]]
        person = loader.person(
            f"disk-{library['slug']}", f"Disken, {library['name']}", municipality, plain=True
        )
        loader.give(person, "desk", municipality=municipality, place=library["slug"])
