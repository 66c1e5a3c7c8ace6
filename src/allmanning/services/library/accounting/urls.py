from django.urls import URLPattern

urlpatterns: list[URLPattern] = []  # pages
machine_patterns: list[URLPattern] = []  # CSV and JSON, without language prefix
