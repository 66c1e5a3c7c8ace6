from django.urls import URLPattern

urlpatterns: list[URLPattern] = []  # pages
machine_patterns: list[URLPattern] = []  # feeds and APIs, without language prefix
