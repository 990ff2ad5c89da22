"""Steps that answer from procedures: a list of a field, an order of several, and the procedure meant."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dialogue.aspects import asking_clauses
from dialogue.compose import answer_press, named, plain_name, short_title
from dialogue.context import Context
from dialogue.library import Library
from dialogue.model import Button, Outcome, Reply
from dialogue.scope import ours
from dialogue.talk import life_event
from dialogue.thresholds import (
    CLAUSE,
    CLAUSE_CLEAR,
    CLAUSE_PROCEDURE,
    DOUBTFULLY_OURS,
    LIKELY,
    POSSIBLE,
    SURE,
    TALK,
)
from procedures.model import Procedure

LISTED = 6
FOLLOW_UP_WORDS = 9  # a longer message is about a procedure of its own


@dataclass(frozen=True, slots=True)
class Wanted:
    """A procedure asked about, with the aspects asked, and how sure that is it."""

    procedure: Procedure
    aspects: tuple[str, ...]
    confidence: float


def list_step(context: Context, library: Library) -> Outcome | None:
    """Thủ tục về đất đai: the procedures people ask most of a field."""
    if context.probability("ask_list") < TALK:
        return None
    ids = context.procedure_search.list_field(context.understood.text, LISTED)
    procedures = library.procedures(hit.id for hit in ids)
    if not procedures:
        return None
    reply = library.composer.choices(library.texts.text("dialogue.list"), procedures, "overview")
    memory = replace(context.memory, aspect="overview")
    return library.outcome(context, "choices", (reply,), aspect="overview", memory=memory)


def order_step(context: Context, library: Library) -> Outcome | None:
    """Several procedures at once: which comes first."""
    if context.probability("ask_order") < TALK:
        return None
    event = life_event(context.understood.normalised, library.events)
    if event is None:
        return None
    lines, buttons, procedures = [library.texts.text("dialogue.order")], [], []
    for step in event.steps:
        procedure = library.procedure(step.procedure)
        if procedure is None:
            continue
        procedures.append(procedure)
        name = plain_name(procedure.name)
        lines.append(library.texts.text("dialogue.order_line", number=str(len(procedures)), name=name, why=step.why))
        buttons.append(Button(short_title(procedure), answer_press(procedure, "overview")))
    if not procedures:
        return None
    lines.append(library.texts.text("dialogue.order_end"))
    answers = tuple(("steps", named(procedure)) for procedure in procedures)
    memory = replace(context.memory, topic=procedures[0].id, aspect="overview")
    return library.outcome(
        context, "answered", (Reply("\n".join(lines), tuple(buttons)),), answers=answers, memory=memory
    )


def procedure_step(context: Context, library: Library) -> Outcome:
    """The procedure meant: answered when sure, offered when in doubt, never a dead end."""
    several = _several(context, library)
    if several:
        return _answer(context, library, several)
    topic = _topic(context, library)
    if topic:
        return _answer(context, library, (Wanted(topic, context.aspects, context.found.confidence),))
    hits = context.found.hits
    best = library.procedure(hits[0].id) if hits else None
    if best is None or context.is_bare or context.found.confidence < POSSIBLE:
        return _not_understood(context, library)
    if context.found.confidence >= LIKELY and ours(context) >= DOUBTFULLY_OURS:
        return _answer(context, library, (Wanted(best, context.aspects, context.found.confidence),))
    return offer(context, library)


def offer(context: Context, library: Library) -> Outcome:
    """Ask back with the best three and "cái khác"."""
    procedures = library.procedures(hit.id for hit in context.found.hits[:3])
    aspect = context.aspects[0]
    reply = library.composer.choices(library.texts.text("dialogue.choices"), procedures, aspect)
    memory = replace(context.memory, aspect=aspect)
    return library.outcome(context, "choices", (reply,), aspect=aspect, memory=memory)


def _topic(context: Context, library: Library) -> Procedure | None:
    """The procedure last spoken of, when this message asks about it without naming another."""
    asks = context.intents.share(context.understood.ranking, "procedure")
    short = len(context.understood.normalised.split()) <= FOLLOW_UP_WORDS
    if not context.memory.topic or asks < CLAUSE:
        return None
    if not context.is_bare and (not short or context.names_a_procedure):
        return None
    return library.procedure(context.memory.topic)


def _several(context: Context, library: Library) -> tuple[Wanted, ...]:
    """Two questions in one message: each clause with its own procedure, clauses without one follow the last named."""
    clauses = asking_clauses(context.understood, context.intents)
    if len(clauses) < 2:
        return ()
    wanted: list[Wanted] = []
    waiting: list[str] = []  # aspects asked before any procedure was named
    for clause in clauses:
        aspect = context.intents[clause.top.name].aspect
        found = context.search(context.bare_words.without_leading(clause.text))
        best = library.procedure(found.hits[0].id) if found.hits and found.confidence >= CLAUSE_PROCEDURE else None
        if best is None and wanted:
            wanted[-1] = _with(wanted[-1], (aspect,))
        elif best is None:
            waiting.append(aspect)
        elif wanted and wanted[-1].procedure.id == best.id:
            wanted[-1] = _with(wanted[-1], (aspect,))
        else:
            wanted.append(Wanted(best, (*waiting, aspect), found.confidence))
            waiting = []
    distinct = {item.procedure.id for item in wanted}
    whole = context.found.hits[0].id if context.found.hits else ""
    agreed = whole in distinct or all(item.confidence >= CLAUSE_CLEAR for item in wanted)
    return tuple(_tidy(item) for item in wanted) if len(distinct) > 1 and agreed else ()


def _with(wanted: Wanted, aspects: tuple[str, ...]) -> Wanted:
    return replace(wanted, aspects=(*wanted.aspects, *aspects))


def _tidy(wanted: Wanted) -> Wanted:
    """Each aspect once; an overview only when nothing else is asked."""
    aspects = tuple(dict.fromkeys(wanted.aspects))
    return replace(wanted, aspects=tuple(one for one in aspects if one != "overview") or ("overview",))


def _answer(context: Context, library: Library, wanted: tuple[Wanted, ...]) -> Outcome:
    replies = []
    for item in wanted:
        unsure = len(wanted) == 1 and item.confidence < SURE and item.procedure.id != context.memory.topic
        lead = library.texts.text("answers.maybe", name=plain_name(item.procedure.name)) if unsure else ""
        others = library.procedures(hit.id for hit in context.found.hits[1:3]) if unsure else ()
        replies.append(library.composer.procedure(item.procedure, item.aspects, lead=lead, others=others))
    last = wanted[-1]
    memory = replace(context.memory, topic=last.procedure.id, aspect=last.aspects[0])
    answers = tuple((aspect, named(item.procedure)) for item in wanted for aspect in item.aspects)
    return library.outcome(context, "answered", tuple(replies), answers=answers, memory=memory)


def _not_understood(context: Context, library: Library) -> Outcome:
    """Never a dead end: the closest three, how to search, a person; the sentence goes to the review queue."""
    asks = context.intents.best(context.understood.ranking, "procedure")
    if asks and asks.confidence >= TALK and not context.names_a_procedure:
        aspect = context.intents[asks.name].aspect
        memory = replace(context.memory, aspect=aspect)
        reply = Reply(library.texts.text("dialogue.which_procedure"))
        return library.outcome(context, "asked_back", (reply,), aspect=aspect, memory=memory)
    procedures = library.procedures(hit.id for hit in context.found.hits[:3])
    if procedures:
        reply = library.composer.choices(library.texts.text("dialogue.not_understood"), procedures, "overview")
    else:
        reply = Reply(library.texts.text("dialogue.not_understood_bare"))
    memory = replace(context.memory, aspect="overview")
    return library.outcome(context, "not_understood", (reply,), memory=memory)
