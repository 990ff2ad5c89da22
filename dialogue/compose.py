"""Replies about procedures: the asked aspects, short enough for a phone, with source and date at the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dialogue.facts import Section, section
from dialogue.model import Button, Named, Reply
from foundation.messages import Messages
from procedures.model import Procedure

SHORT_LINES, SHORT_CHARACTERS = 9, 750
FULL_CHARACTERS = 1_800  # below the 2,000 of the tightest channel, with room for the source
OVERVIEW = (("documents", 5), ("fee", 2), ("duration", 1), ("place", 1))
NEXT_ASPECTS = ("documents", "fee", "duration", "place", "steps", "online", "condition", "form")
NEXT_BUTTONS = 3
TITLE_CHARACTERS = 110
OLD_AFTER_MONTHS = 12


def named(procedure: Procedure) -> Named:
    """A procedure as shown in results and choices."""
    return Named(procedure.code, procedure.name)


def plain_name(name: str) -> str:
    """An official name as it reads within a sentence: without the leading "Thủ tục"."""
    rest = name.removeprefix("Thủ tục ").removeprefix("thủ tục ")
    return rest[:1].lower() + rest[1:] if rest[1:2].islower() or rest[1:2] == " " else rest


@dataclass(frozen=True, slots=True)
class Composer:
    """Makes replies from facts and message files. `today` decides which fees are valid."""

    texts: Messages
    today: date

    def procedure(
        self,
        procedure: Procedure,
        aspects: tuple[str, ...],
        *,
        lead: str = "",
        full: bool = False,
        others: tuple[Procedure, ...] = (),
    ) -> Reply:
        """Answer some aspects of a procedure. `others` are offered in case another one was meant."""
        parts = [lead, self._head(procedure)] if lead else [self._head(procedure)]
        more: list[str] = []
        for aspect in aspects:
            if aspect == "overview":
                parts.append(self._overview(procedure))
                continue
            found = section(procedure, aspect, self.texts, self.today)
            body, cut = _fit(found, full=full)
            parts.append(body)
            if cut:
                more.append(aspect)
        text = "\n".join(part for part in parts if part) + "\n\n" + "\n".join(self._footer(procedure))
        return Reply(text, self._buttons(procedure, aspects, more, others))

    def choices(self, intro: str, procedures: tuple[Procedure, ...], aspect: str, *, other: bool = True) -> Reply:
        """Offer procedures to choose from, numbered in the text for screens without buttons."""
        buttons = [Button(short_title(item), answer_press(item, aspect)) for item in procedures]
        if other:
            buttons.append(Button(self.texts.text("answers.button_other"), {"do": "other"}))
        return Reply(intro, tuple(buttons))

    def _head(self, procedure: Procedure) -> str:
        key = "answers.head" if procedure.codes else "answers.head_without_code"
        return self.texts.text(key, name=plain_name(procedure.name), code=procedure.code)

    def _overview(self, procedure: Procedure) -> str:
        parts = []
        for aspect, count in OVERVIEW:
            found = section(procedure, aspect, self.texts, self.today)
            if found.known:
                lines = found.lines[:count]
                parts.append(
                    f"{found.title} {lines[0].removeprefix('• ')}" if count == 1 else _block(found.title, lines)
                )
        return "\n".join(parts)

    def _buttons(
        self, procedure: Procedure, aspects: tuple[str, ...], more: list[str], others: tuple[Procedure, ...]
    ) -> tuple[Button, ...]:
        buttons = [
            Button(self.texts.text("answers.button_more"), {"do": "more", "procedure": procedure.id, "aspect": aspect})
            for aspect in more[:1]
        ]
        if others:
            return (*buttons, *(Button(short_title(item), answer_press(item, aspects[0])) for item in others))
        upcoming = [aspect for aspect in NEXT_ASPECTS if aspect not in aspects]
        for aspect in upcoming[: NEXT_BUTTONS + (1 if "overview" in aspects else 0)]:
            buttons.append(Button(self.texts.text(f"answers.button_{aspect}"), answer_press(procedure, aspect)))
        return tuple(buttons)

    def _footer(self, procedure: Procedure) -> list[str]:
        source = procedure.source
        key = "answers.source_secondary" if source.secondary else "answers.source"
        checked = shown_month(source.checked) or self.texts.text("answers.source_undated")
        lines = [self.texts.text(key, text=source.text, checked=checked)]
        if procedure.confidence == "low":
            lines.insert(0, self.texts.text("answers.low_confidence"))
        months = months_since(source.checked, self.today) if source.checked else 0
        if months > OLD_AFTER_MONTHS:
            lines.append(self.texts.text("answers.source_old", months=months))
        return [*lines, self.texts.text("answers.binding")]


def short_title(procedure: Procedure) -> str:
    """A name for a button, cut at a word; channels shorten further as their limits demand."""
    name = plain_name(procedure.name)
    title = name[:1].upper() + name[1:]
    return title if len(title) <= TITLE_CHARACTERS else title[:TITLE_CHARACTERS].rsplit(" ", 1)[0] + " …"


def shown_month(checked: str) -> str:
    """`2026-07` → `07/2026`, `2026-07-15` → `15/07/2026`."""
    return "/".join(reversed(checked.split("-")))


def months_since(checked: str, today: date) -> int:
    """Whole months between the month of a check and today."""
    year, month = int(checked[:4]), int(checked[5:7])
    return (today.year - year) * 12 + today.month - month


def answer_press(procedure: Procedure, aspect: str) -> dict[str, str]:
    """The meaning of a button that asks about an aspect of a procedure."""
    return {"do": "answer", "procedure": procedure.id, "aspect": aspect}


def _block(title: str, lines: tuple[str, ...]) -> str:
    return "\n".join((title, *lines))


def _fit(found: Section, *, full: bool) -> tuple[str, bool]:
    """The section's text within the limits, and whether something was left for "xem thêm"."""
    limit, most = (FULL_CHARACTERS, len(found.lines)) if full else (SHORT_CHARACTERS, SHORT_LINES)
    kept: list[str] = []
    for line in found.lines:
        if kept and (len(kept) >= most or sum(map(len, kept)) + len(line) > limit):
            break
        kept.append(line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0] + " …")
    cut = len(kept) < len(found.lines)
    return _block(found.title, tuple(kept)), cut and not full
