from django.urls import URLPattern, path

from allmanning.services.library.borrowers.views import card, people

urlpatterns: list[URLPattern] = [  # pages
    path("card/", card.card_sign_in, name="card_sign_in"),
    path("card/out/", card.card_sign_out, name="card_sign_out"),
    path("card/block/", card.block_card, name="block_card"),
    path("my/pin/", card.choose_pin, name="choose_pin"),
    path("staff/secrecy/", people.secrecy, name="secrecy"),
    path("desk/<slug:slug>/people/", people.find, name="people"),
    path("desk/<slug:slug>/people/new/", people.register, name="register_person"),
    path("desk/<slug:slug>/people/<int:key>/", people.record, name="person"),
    path("desk/<slug:slug>/people/<int:key>/change/", people.change, name="person_change"),
    path("desk/<slug:slug>/people/<int:key>/guardian/", people.guardian, name="person_guardian"),
]
machine_patterns: list[URLPattern] = []  # feeds and APIs, without language prefix
