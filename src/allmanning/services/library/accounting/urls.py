from django.urls import URLPattern, path, re_path

from allmanning.services.library.accounting.endpoints import settlement as settlement_data
from allmanning.services.library.accounting.endpoints import statistics as statistics_data
from allmanning.services.library.accounting.views import settlement, statistics

urlpatterns: list[URLPattern] = [  # pages
    path("statistics/", statistics.statistics, name="statistics"),
    path("settlement/", settlement.settlement, name="settlement"),
    path("settlement/<int:year>/<int:month>/", settlement.settlement, name="settlement_month"),
    path("settlement/statement/<int:key>/", settlement.statement, name="statement"),
    re_path(
        r"^settlement/statement/(?P<key>[0-9]+)/(?P<act>confirm|dispute|settle)/$",
        settlement.answer,
        name="statement_answer",
    ),
]
machine_patterns: list[URLPattern] = [  # CSV and JSON, without language prefix
    path("statistics.json", statistics_data.statistics_json, name="statistics_json"),
    path("statistics.csv", statistics_data.statistics_csv, name="statistics_csv"),
    path("statistics/kb/<slug:code>/<int:year>.json", statistics_data.kb_json, name="kb_json"),
    path("statistics/kb/<slug:code>/<int:year>.csv", statistics_data.kb_csv, name="kb_csv"),
    path(
        "statistics/authors-fund/<slug:code>/<int:year>.csv",
        statistics_data.fund_csv,
        name="fund_csv",
    ),
    path(
        "settlement/<int:year>/<int:month>/statements.json",
        settlement_data.settlement_json,
        name="settlement_json",
    ),
    path(
        "settlement/statement/<int:key>.json",
        settlement_data.statement_json,
        name="statement_json",
    ),
    path("settlement/statement/<int:key>.csv", settlement_data.statement_csv, name="statement_csv"),
]
