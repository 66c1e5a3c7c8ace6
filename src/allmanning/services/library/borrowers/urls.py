from django.urls import URLPattern, path

from allmanning.services.library.borrowers import views

urlpatterns: list[URLPattern] = [  # pages
    path("card/", views.card_sign_in, name="card_sign_in"),
    path("card/out/", views.card_sign_out, name="card_sign_out"),
    path("card/block/", views.block_card, name="block_card"),
    path("my/pin/", views.choose_pin, name="choose_pin"),
]
machine_patterns: list[URLPattern] = []  # feeds and APIs, without language prefix
