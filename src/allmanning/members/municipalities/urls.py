from django.urls import URLPattern, path

from allmanning.members.municipalities import views

app_name = "municipalities"
urlpatterns = [
    path("", views.members, name="list"),
    path("<slug:slug>/", views.municipality, name="municipality"),
]
machine_patterns: list[URLPattern] = []
