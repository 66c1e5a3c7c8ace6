from django.urls import URLPattern, path

from allmanning.governance.decisions.endpoints import feeds, oparl
from allmanning.governance.decisions.views import homes, proposals, public, rounds, waiting

app_name = "decisions"
urlpatterns: list[URLPattern] = [  # pages: Swedish at the root, English under /en/
    path("", public.decisions, name="list"),
    path("<int:pk>/", public.decision, name="decision"),
    path("share/", public.share, name="share"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/new/", proposals.create, name="create"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/edit/", proposals.edit, name="edit"),
    path("proposals/<int:pk>/warning/", proposals.see_warning, name="see_warning"),
    path("proposals/<int:pk>/version/<int:number>/", proposals.compare, name="compare"),
    path("proposals/<int:pk>/open-round/", proposals.open_round, name="open_round"),
    path("proposals/<int:pk>/record/", proposals.record, name="record"),
    path("proposals/<int:pk>/admit/", proposals.admit, name="admit"),
    path("proposals/<int:pk>/step/<slug:verb>/", proposals.step, name="step"),
    path("rounds/<int:pk>/", rounds.asked, name="round"),
    path("rounds/<int:pk>/seat/<int:seat>/", rounds.position, name="position"),
    path("rounds/<int:pk>/close/<slug:verb>/", rounds.close, name="close"),
    path("home/appeal-time/", homes.appeal_time, name="appeal_time"),
    path("home/<int:pk>/", homes.home, name="home"),
    path("home/<int:pk>/<slug:verb>/", homes.step, name="home_step"),
    path("home/<int:pk>/condition/<int:condition>/<slug:verb>/", homes.settle, name="settle"),
    path("join/<int:arrangement>/<slug:code>/", homes.join, name="join"),
]
machine_patterns: list[URLPattern] = [  # feeds and APIs: one address, no language prefix
    path("decisions.atom", feeds.all_decisions, name="atom"),
    path("<slug:slug>.atom", feeds.decisions_of, name="municipality_atom"),
    path("box/", feeds.box, name="box"),
    path("box/<slug:slug>/", feeds.box, name="municipality_box"),
    path("openapi.json", oparl.openapi, name="openapi"),
    path("oparl/", oparl.system, name="oparl"),
    path("oparl/text/<int:pk>/", oparl.text, name="oparl_text"),
    path("oparl/<str:kind>/", oparl.objects, name="oparl_list"),
    path("oparl/<str:kind>/<str:key>/", oparl.one, name="oparl_object"),
]
