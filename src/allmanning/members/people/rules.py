"""Who may be registered. Source: the roles (Alliance § 18.2)."""

from collections.abc import Iterator

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _


def registration_refusals(*, is_taken: bool) -> Iterator[Refusal]:
    """Alliance § 18.2. Authority follows the person: one person, one account."""
    if is_taken:
        yield Refusal(
            _("Somebody with this user name or e-mail address is registered already."),
            "Alliance § 18.2",
        )
