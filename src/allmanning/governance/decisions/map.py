"""Boundaries on the globe into paths on paper: no tables, no Django."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]
WIDTH = 520.0
MARGIN = 8.0


@dataclass(frozen=True)
class Drawn:
    """A municipality on the map: the path of its boundary, and where its name goes."""

    code: str
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Sheet:
    """A whole map: its size, and what is drawn on it."""

    width: float
    height: float
    shapes: tuple[Drawn, ...]


def sheet(geometries: Mapping[str, Mapping[str, Any]], width: float = WIDTH) -> Sheet:
    """Draw GeoJSON (Multi)Polygons in WGS84 by code on one sheet, north up, true at its middle."""
    rings = {code: list(_rings(geometry)) for code, geometry in geometries.items()}
    points = [point for each in rings.values() for ring in each for point in ring]
    if not points:
        return Sheet(width, 0, ())
    middle = math.radians((min(y for _x, y in points) + max(y for _x, y in points)) / 2)
    squeeze = math.cos(middle)
    west = min(x for x, _y in points) * squeeze
    east = max(x for x, _y in points) * squeeze
    north, south = max(y for _x, y in points), min(y for _x, y in points)
    scale = (width - 2 * MARGIN) / ((east - west) or 1)

    def place(point: Point) -> Point:
        x, y = point
        return MARGIN + (x * squeeze - west) * scale, MARGIN + (north - y) * scale

    shapes = []
    for code, each in rings.items():
        drawn = [[place(point) for point in ring] for ring in each]
        x, y = _middle(max(drawn, key=_area))
        shapes.append(Drawn(code, " ".join(map(_path, drawn)), round(x, 1), round(y, 1)))
    return Sheet(width, round((north - south) * scale + 2 * MARGIN, 1), tuple(shapes))


def _rings(geometry: Mapping[str, Any]) -> Iterator[list[Point]]:
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    for polygon in polygons:
        for ring in polygon:
            yield [(float(point[0]), float(point[1])) for point in ring]


def _path(ring: Sequence[Point]) -> str:
    steps = " ".join(f"{x:.1f},{y:.1f}" for x, y in ring)
    return f"M{steps}Z"


def _crosses(ring: Sequence[Point]) -> Iterator[tuple[Point, Point, float]]:
    for one, other in zip(ring, [*ring[1:], ring[0]], strict=True):
        yield one, other, one[0] * other[1] - other[0] * one[1]


def _area(ring: Sequence[Point]) -> float:
    return abs(sum(cross for _one, _other, cross in _crosses(ring))) / 2


def _middle(ring: Sequence[Point]) -> Point:
    """Return the centre of gravity of a ring."""
    whole = sum(cross for _one, _other, cross in _crosses(ring)) * 3
    if not whole:
        return ring[0]
    x = sum((one[0] + other[0]) * cross for one, other, cross in _crosses(ring)) / whole
    y = sum((one[1] + other[1]) * cross for one, other, cross in _crosses(ring)) / whole
    return x, y
