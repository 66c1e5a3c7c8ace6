"""The sets that a harvester can choose: what each municipality owns, what each library has."""

MUNICIPALITY, LIBRARY = "municipality-", "library-"


def municipality_spec(slug: str) -> str:
    return MUNICIPALITY + slug


def library_spec(slug: str) -> str:
    return LIBRARY + slug
