from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def front(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("The demo's identity provider.", content_type="text/plain")


urlpatterns = [
    path("", front),
    path("", include("allauth.idp.urls")),
    path("account/", include("allauth.urls")),
]
