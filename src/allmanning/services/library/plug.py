from allmanning.governance.agreements.plugs import SharedService
from allmanning.kit.text import _
from allmanning.services.library.accounting.queries.measures import MEASURES

LIBRARY = SharedService(
    slug="library",
    name=_("Library"),
    urls="allmanning.services.library.urls",
    duties=(
        "desk", "librarian_in_charge", "cataloguer", "acquisitions", "community_moderator",
        "statistics", "library_dpo", "machine_administrator",
    ),
    measures=MEASURES,
)  # fmt: skip
