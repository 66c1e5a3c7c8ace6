from django.urls import URLPattern, path

from allmanning.members.hosting import views

app_name = "hosting"
urlpatterns = [path("", views.table, name="table")]
machine_patterns: list[URLPattern] = []
