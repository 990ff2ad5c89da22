"""A procedure's facts as lines to read: one function per aspect, nothing added that the facts do not say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from foundation.messages import Messages
from procedures.model import Document, Duration, Fee, Note, Procedure

FORM_WORDS = ("tờ khai", "mẫu", "đơn ", "phiếu", "biểu mẫu", "giấy đề nghị", "bản khai")
RAW_CHARACTERS = 700


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one aspect, most needed first. `known=False`: the source does not say."""

    title: str
    lines: tuple[str, ...]
    known: bool = True


def section(procedure: Procedure, aspect: str, texts: Messages, today: date) -> Section:
    """What the facts say under an aspect (`documents`, `fee`, `duration`, `place`, `steps`, `online`, …)."""
    return SECTIONS[aspect](procedure, texts, today)


def _documents(procedure: Procedure, texts: Messages, _today: date) -> Section:
    always = [_document(item, texts) for item in procedure.documents if item.verified and not item.when]
    cases = [
        f"{item.when[:1].upper()}{item.when[1:]}: {_document(item, texts)}"
        for item in procedure.documents
        if item.verified and item.when
    ]
    if not always and not cases:
        return _raw(procedure, "documents", "answers.documents", "answers.documents_unknown", texts)
    lines = [f"{number}. {line}" for number, line in enumerate(always, 1)]
    if cases:
        lines += [texts.text("answers.documents_cases"), *(f"• {line}" for line in cases)]
    return Section(texts.text("answers.documents"), tuple(lines))


def _document(item: Document, texts: Messages) -> str:
    remarks = [_sheets(item, texts), item.form, *_shown(item.notes)]
    extra = "; ".join(remark for remark in remarks if remark)
    return f"{item.name} ({extra})" if extra else item.name


def _sheets(item: Document, texts: Messages) -> str:
    if item.original and item.copy:
        return texts.text("answers.sheets_both", original=item.original, copy=item.copy)
    if item.original:
        return texts.text("answers.sheets_original", original=item.original)
    return texts.text("answers.sheets_copy", copy=item.copy) if item.copy else ""


def _fee(procedure: Procedure, texts: Messages, today: date) -> Section:
    current = [fee for fee in procedure.fees if fee.verified and not (fee.valid_to and fee.valid_to < today)]
    lines = [f"• {_fee_line(fee, texts)}" for fee in current]
    if procedure.amounts and _shown(procedure.amounts):
        lines += [texts.text("answers.amounts"), *(f"• {line}" for line in _shown(procedure.amounts))]
    if not lines:
        return _raw(procedure, "fees", "answers.fee", "answers.fee_unpublished", texts)
    return Section(texts.text("answers.fee"), tuple(lines))


def _fee_line(fee: Fee, texts: Messages) -> str:
    line = _fee_amount(fee, texts)
    if fee.unit:
        line += f"/{fee.unit}" if fee.amount or fee.max_amount else f" ({fee.unit})"
    remarks = [fee.channel, *_shown(fee.notes)]
    if fee.valid_from:
        remarks.append(texts.text("answers.fee_from", date=f"{fee.valid_from:%d/%m/%Y}"))
    if fee.valid_to:
        remarks.append(texts.text("answers.fee_until", date=f"{fee.valid_to:%d/%m/%Y}"))
    extra = "; ".join(remark for remark in remarks if remark)
    return f"{line} ({extra})" if extra else line


def _fee_amount(fee: Fee, texts: Messages) -> str:
    if fee.amount is None:
        if fee.set_by:
            return texts.text("answers.fee_set_by", set_by=fee.set_by)
        if fee.max_amount:
            return texts.text("answers.fee_at_most", amount=money(fee.max_amount))
        return texts.text("answers.fee_unpublished").rstrip(".")
    if fee.amount == 0:
        return texts.text("answers.fee_free")
    if fee.max_amount:
        return texts.text("answers.fee_range", amount=money(fee.amount), max_amount=money(fee.max_amount))
    return texts.text("answers.fee_amount", amount=money(fee.amount))


def money(amount: int) -> str:
    """Đồng as written in Vietnam: 50.000."""
    return f"{amount:,}".replace(",", ".")


def _duration(procedure: Procedure, texts: Messages, _today: date) -> Section:
    lines = [f"• {line}" for item in procedure.durations if item.verified and (line := _duration_line(item, texts))]
    if not lines:
        return _raw(procedure, "durations", "answers.duration", "answers.duration_unpublished", texts)
    return Section(texts.text("answers.duration"), (*lines, texts.text("answers.duration_slip")))


def _duration_line(item: Duration, texts: Messages) -> str:
    notes = "; ".join(_shown(item.notes))
    if item.amount is None:
        return item.text or notes
    if item.amount == 0:
        line = texts.text("answers.duration_same_day")
    elif item.unit == "unknown":
        line = texts.text("answers.duration_unknown_unit", amount=f"{item.amount:g}")
    else:
        line = texts.text(f"answers.duration_{item.unit}", amount=f"{item.amount:g}".replace(".", ","))
    return f"{line} ({notes})" if notes else line


def _place(procedure: Procedure, texts: Messages, _today: date) -> Section:
    title = texts.text("answers.place")
    if not procedure.agency:
        return Section(title, (texts.text("answers.place_unknown"), texts.text("answers.place_desk")), known=False)
    return Section(title, (f"• {procedure.agency}", texts.text("answers.place_desk")))


def _steps(procedure: Procedure, texts: Messages, _today: date) -> Section:
    lines = tuple(f"{number}. {line}" for number, line in enumerate(_shown(procedure.steps), 1))
    if not lines:
        return _raw(procedure, "steps", "answers.steps", "answers.steps_unknown", texts)
    return Section(texts.text("answers.steps"), lines)


def _online(procedure: Procedure, texts: Messages, _today: date) -> Section:
    lines = (
        texts.text(f"answers.online_{procedure.online}"),
        *(f"• {note}" for note in _shown(procedure.online_notes)),
    )
    return Section(texts.text("answers.online"), lines, known=procedure.online != "unknown")


def _form(procedure: Procedure, texts: Messages, _today: date) -> Section:
    shown = [item for item in procedure.documents if item.verified]
    forms = [item for item in shown if item.form or item.name.lower().startswith(FORM_WORDS)]
    lines = tuple(f"• {_document(item, texts)}" for item in forms)
    return _known_or(lines, "answers.form", "answers.form_unknown", texts)


def _result(procedure: Procedure, texts: Messages, _today: date) -> Section:
    lines = tuple(f"• {line}" for line in _shown(procedure.results))
    return _known_or(lines, "answers.result", "answers.result_unknown", texts)


def _legal(procedure: Procedure, texts: Messages, _today: date) -> Section:
    lines = tuple(f"• {line}" for line in procedure.legal_basis)
    return _known_or(lines, "answers.legal", "answers.legal_unknown", texts)


def _condition(procedure: Procedure, texts: Messages, _today: date) -> Section:
    lines = [f"• {line}" for line in _shown(procedure.conditions)]
    if procedure.audience:
        lines.append("• " + texts.text("answers.audience", audience=", ".join(procedure.audience)))
    cases = [
        texts.text("answers.case_line", ask=item.ask, effect=item.effect)
        for item in procedure.questions
        if item.verified
    ]
    if cases:
        lines += [texts.text("answers.condition_cases"), *(f"• {line}" for line in cases)]
    lines += [f"• {line}" for line in _shown(procedure.notes)]
    if _shown(procedure.changes):
        lines += [texts.text("answers.changes"), *(f"• {line}" for line in _shown(procedure.changes))]
    return _known_or(tuple(lines), "answers.condition", "answers.condition_unknown", texts)


def _known_or(lines: tuple[str, ...], title: str, unknown: str, texts: Messages) -> Section:
    if lines:
        return Section(texts.text(title), lines)
    return Section(texts.text(title), (texts.text(unknown),), known=False)


def _raw(procedure: Procedure, part: str, title: str, unknown: str, texts: Messages) -> Section:
    """The source's own text where it could not be taken apart, else that nothing is known."""
    raw = procedure.raw.get(part, "").strip()
    if not raw:
        return Section(texts.text(title), (texts.text(unknown),), known=False)
    shown = raw if len(raw) <= RAW_CHARACTERS else raw[:RAW_CHARACTERS].rsplit(" ", 1)[0] + " …"
    return Section(texts.text(title), (texts.text("answers.raw_cut"), shown))


def _shown(notes: Iterable[Note]) -> list[str]:
    return [note.text for note in notes if note.verified]


SECTIONS: dict[str, Callable[[Procedure, Messages, date], Section]] = {
    "documents": _documents,
    "fee": _fee,
    "duration": _duration,
    "place": _place,
    "steps": _steps,
    "online": _online,
    "form": _form,
    "result": _result,
    "legal": _legal,
    "condition": _condition,
}
