from django.urls import URLPattern

urlpatterns: list[URLPattern] = []  # pages
machine_patterns: list[URLPattern] = []  # sounds and codes, without language prefix
