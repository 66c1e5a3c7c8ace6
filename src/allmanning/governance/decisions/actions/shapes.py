"""Keeping the boundaries that maps are drawn from."""

from datetime import datetime
from typing import Any

from django.db import transaction

from allmanning.governance.decisions.models import MunicipalityShape
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.members.municipalities.models import Municipality


@transaction.atomic
def keep_shape(
    municipality: Municipality,
    geometry: dict[str, Any],
    source: str,
    *,
    by: Signature,
    now: datetime,
) -> MunicipalityShape:
    """Keep a municipality's boundary (GeoJSON, WGS84) and where it comes from."""
    shape, _new = MunicipalityShape.objects.update_or_create(
        municipality=municipality, defaults={"geometry": geometry, "source": source}
    )
    sign("kept the boundary", shape, by=by, now=now, municipality=municipality.code)
    return shape
