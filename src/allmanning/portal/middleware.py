"""What happens around every page."""

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from allmanning.members.journal.acting import PUBLIC, Acting
from allmanning.members.mandates.queries import acting

Handler = Callable[[HttpRequest], HttpResponse]


def know_who_acts(get_response: Handler) -> Handler:
    """Give each request the one who asks, with the mandates in force today; asked for when needed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        def who() -> Acting:
            if not request.user.is_authenticated:
                return PUBLIC
            return acting(request.user, timezone.localdate())

        request.acting = SimpleLazyObject(who)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


class AnswerForMissing:
    """Turn what a query did not find, or may not show the asker, into 404, so that no view has to."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, ObjectDoesNotExist):
            raise Http404 from exception
