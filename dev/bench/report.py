"""Figures with their targets, as a table and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Figure:
    """A measured ``value``; ``target`` is the least, or the most when ``at_most``."""

    key: str
    what: str
    value: float
    target: float
    unit: str = ""
    at_most: bool = True

    @property
    def reached(self) -> bool:
        if self.at_most:
            return self.value <= self.target
        return self.value >= self.target

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "reached": self.reached}

    def line(self) -> str:
        relation = "<=" if self.at_most else ">="
        value = f"{_plain(self.value)} {self.unit}".strip()
        target = f"{relation} {_plain(self.target)}"
        outcome = "reached" if self.reached else "NOT REACHED"
        return f"{self.key:2} {self.what:58} {value:>15} {target:>9}  {outcome}"


def figure_from_json(found: dict[str, Any]) -> Figure:
    return Figure(**{k: v for k, v in found.items() if k != "reached"})


def write(path: Path, figures: list[Figure], details: dict[str, Any]) -> None:
    content = {"figures": [one.as_json() for one in figures], "details": details}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + "\n")


def _plain(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:,.3g}"
