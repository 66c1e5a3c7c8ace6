from django.urls import URLPattern

app_name = "hosting"
urlpatterns: list[URLPattern] = []  # pages: Swedish at the root, English under /en/
machine_patterns: list[URLPattern] = []  # feeds and APIs: one address, no language prefix
