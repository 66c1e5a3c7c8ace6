from django.urls import URLPattern, path

from allmanning.members.people import views

app_name = "people"
urlpatterns = [path("me/", views.settings, name="settings")]
machine_patterns: list[URLPattern] = []
