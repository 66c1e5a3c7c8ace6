"""Something that waits for a person: what every start page collects, from every room alike."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Waiting:
    """One thing that waits. due: when it is late; None where the law sets no day.

    url_name and args lead to the page where it is done. capacity: the office it waits for.
    """

    title: str | Promise
    url_name: str
    args: tuple[object, ...]
    since: date
    due: date | None = None
    about: str = ""
    capacity: str | Promise = ""

    @property
    def url(self) -> str:
        return reverse(self.url_name, args=self.args)

    def is_late(self, today: date) -> bool:
        return self.due is not None and self.due < today
