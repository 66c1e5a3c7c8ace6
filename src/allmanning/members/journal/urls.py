from django.urls import URLPattern, path

from allmanning.members.journal import views

app_name = "journal"
urlpatterns = [path("", views.journal, name="journal")]
machine_patterns: list[URLPattern] = []
