from django.urls import URLPattern, path

from allmanning.members.mandates import views

app_name = "mandates"
urlpatterns = [
    path("", views.mandates, name="list"),
    path("seat/<int:pk>/", views.seat, name="seat"),
    path("give/", views.give, name="give"),
    path("<int:pk>/end/", views.end, name="end"),
    path("office/", views.office, name="office"),
]
machine_patterns: list[URLPattern] = []
