"""The readable page of an evaluation: tables, the reliability curve, and the confusion of aspects as a picture."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from foundation.settings import ROOT

SIDE = 240  # pixels of the reliability picture
CELL = 30


def page(result: dict[str, Any], earlier: dict[str, Any] | None, labels: dict[str, str]) -> str:
    """The whole page as HTML, with nothing loaded from elsewhere."""
    environment = Environment(
        loader=FileSystemLoader(ROOT / "operations" / "templates"), autoescape=select_autoescape(["html", "j2"])
    )
    written = result["written"]
    return environment.get_template("evaluation.html.j2").render(
        result=result,
        earlier=earlier,
        labels=labels,
        points=[_point(row) for row in written["reliability"]],
        side=SIDE,
        cell=CELL,
        aspects=_aspects(written["confusion"]),
        confusion=written["confusion"],
    )


def _point(row: dict[str, float]) -> dict[str, float]:
    """A point of the curve in pixels, its size by the number of questions."""
    radius = 2 + min(row["count"], 100) ** 0.5
    return {**row, "x": row["confidence"] * SIDE, "y": (1 - row["right"]) * SIDE, "radius": radius}


def _aspects(confusion: dict[str, dict[str, int]]) -> list[str]:
    return sorted({*confusion, *(given for row in confusion.values() for given in row)})
