from django.urls import URLPattern

urlpatterns: list[URLPattern] = []  # pages
machine_patterns: list[URLPattern] = []  # one address, whatever the language
