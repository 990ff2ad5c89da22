"""Draws how search grows with the catalogue, as a plain SVG."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 420, 70, 170, 40, 60
COLOURS = {"p95, ms": "#b3261e", "median, ms": "#1f5fa8", "build, s": "#5f6b7a"}
GOALS = ((10_000, 5.0), (100_000, 25.0))

Point = tuple[float, float]


def draw(rows: Sequence[tuple[int, float, float, float]]) -> str:
    """The picture of (size, median ms, p95 ms, build s) rows; both axes logarithmic, rings the goals for p95."""
    values = [value for row in rows for value in row[1:]] + [goal for _, goal in GOALS]
    across = _scale([row[0] for row in rows], LEFT, WIDTH - RIGHT)
    up = _scale(values, HEIGHT - BOTTOM, TOP)
    lines = {
        "p95, ms": [(across(row[0]), up(row[2])) for row in rows],
        "median, ms": [(across(row[0]), up(row[1])) for row in rows],
        "build, s": [(across(row[0]), up(row[3])) for row in rows],
    }
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="24" font-size="15">Search time and index build against the number of procedures</text>',
        *_grid(rows, values, across, up),
        *(part for name, points in lines.items() for part in _line(name, points)),
        *(
            f'<circle cx="{across(size):.1f}" cy="{up(goal):.1f}" r="7" fill="none" stroke="#b3261e" '
            f'stroke-dasharray="3 2"><title>goal: p95 under {goal:g} ms at {size:,}</title></circle>'
            for size, goal in GOALS
            if rows[0][0] <= size <= rows[-1][0]
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _scale(values: Sequence[float], low: float, high: float) -> Callable[[float], float]:
    least, most = math.log10(min(values)), math.log10(max(values))
    reach = (most - least) or 1.0
    return lambda value: low + (math.log10(value) - least) / reach * (high - low)


def _ticks(values: Sequence[float]) -> list[float]:
    first, last = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    steps = [factor * 10.0**power for power in range(first, last + 1) for factor in (1, 2, 5)]
    return [step for step in steps if min(values) <= step <= max(values)]


def _grid(
    rows: Sequence[tuple[int, float, float, float]],
    values: Sequence[float],
    across: Callable[[float], float],
    up: Callable[[float], float],
) -> list[str]:
    right, floor = WIDTH - RIGHT, HEIGHT - BOTTOM
    parts = []
    for value in _ticks(values):
        y = up(value)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" stroke="#e3e6ea"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>')
    for row in rows:
        parts.append(f'<text x="{across(row[0]):.1f}" y="{floor + 22}" text-anchor="middle">{row[0]:,}</text>')
    parts.append(f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 14}" text-anchor="middle">procedures</text>')
    return parts


def _line(name: str, points: Sequence[Point]) -> list[str]:
    colour = COLOURS[name]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
    x, y = points[-1]
    label = f'<text x="{x + 10:.1f}" y="{y + 4:.1f}" fill="{colour}">{name}</text>'
    return [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>', *dots, label]
