from django.urls import URLPattern, path

from allmanning.members.bodies import views

app_name = "bodies"
urlpatterns = [
    path("", views.bodies, name="list"),
    path("<slug:slug>/", views.body, name="body"),
]
machine_patterns: list[URLPattern] = []
