"""Steps that answer from elsewhere: emergencies, codes, talk, steering words, places, frequent questions."""

from __future__ import annotations

from dataclasses import replace

from dialogue.compose import named, shown_month
from dialogue.context import Context
from dialogue.library import Library
from dialogue.model import Button, Outcome, Reply, State
from dialogue.scope import is_out_of_scope
from dialogue.steps_procedure import offer, procedure_step
from dialogue.talk import FIXED_STATES, emergency_text, fixed_text
from dialogue.thresholds import (
    EMERGENCY,
    FAQ_POSSIBLE,
    FAQ_SHARE,
    FAQ_SURE,
    FLOW,
    LIKELY,
    SURE,
    TALK,
    TALK_CLEAR,
)
from localities.places import PlaceAnswer
from procedures import store

SMALL_TALK = frozenset({"greet", "thanks", "bye", "help", "bot_identity", "bot_challenge"})


def emergency_step(context: Context, library: Library) -> Outcome | None:
    """The number to call comes before anything else."""
    if context.probability("emergency") < EMERGENCY:
        return None
    number = emergency_text(context.understood.text, library.texts)
    reply = Reply(f"{number}\n{library.texts.text('emergency.after')}")
    return library.outcome(context, "answered", (reply,), aspect="emergency")


def code_step(context: Context, library: Library) -> Outcome | None:
    """A national code names its procedure beyond doubt; a retired one leads to its replacement."""
    codes = [entity["value"] for entity in context.understood.entities if entity.get("entity") == "procedure_code"]
    if not codes:
        return None
    found = store.by_code(library.engine, codes[0])
    lead = ""
    if isinstance(found, store.Retired):
        lead = library.texts.text("dialogue.retired", code=found.code)
        found = found.procedure
    if found is None:
        return library.say(context, "code_unknown", "asked_back", aspect=context.aspects[0], code=codes[0])
    answers = tuple((aspect, named(found)) for aspect in context.aspects)
    memory = replace(context.memory, topic=found.id, aspect=context.aspects[0])
    reply = library.composer.procedure(found, context.aspects, lead=lead)
    return library.outcome(context, "answered", (reply,), answers=answers, memory=memory)


def talk_step(context: Context, library: Library) -> Outcome | None:
    """Small talk, refusals, a dossier's status, a person, and what is not ours."""
    if not any(character.isalnum() for character in context.understood.text):
        return library.say(context, "not_understood_bare", "not_understood", aspect="other")
    if is_out_of_scope(context):
        return library.say(context, "out_of_scope", "refused", aspect="oos")
    name, confidence = context.top.name, context.top.confidence
    if name not in FIXED_STATES or name == "out_of_scope" or confidence < TALK:
        return None
    names_a_procedure = confidence < TALK_CLEAR and context.found.confidence >= SURE
    if name in SMALL_TALK and (context.asks_something or names_a_procedure):
        return None
    state: State = FIXED_STATES[name]  # type: ignore[assignment]
    return library.outcome(context, state, (Reply(fixed_text(name, library.texts)),))


def flow_step(context: Context, library: Library) -> Outcome | None:
    """Words that steer: more of the same, yes, no, "không, trích lục thôi"."""
    name, memory = context.top.name, context.memory
    if context.intents[name].kind != "flow" or context.top.confidence < FLOW:
        return None
    topic = library.procedure(memory.topic)
    aspect = memory.aspect or "overview"
    names_another = context.found.confidence >= LIKELY and context.names_a_procedure
    if name in {"correct", "deny"} and names_another:
        return _corrected(context, library, aspect)
    if name in {"more", "affirm"} and topic is not None and context.found.confidence < SURE:
        reply = library.composer.procedure(topic, (aspect,), full=True)
        return library.outcome(context, "answered", (reply,), answers=((aspect, named(topic)),), memory=memory)
    if names_another:
        return None
    key = "deny" if name in {"correct", "deny"} else "affirm_empty"
    return library.say(context, key, "asked_back", aspect="other")


def _corrected(context: Context, library: Library, aspect: str) -> Outcome:
    """Answer the aspect asked before, for the procedure named now."""
    best = library.procedure(context.found.hits[0].id)
    if best is None:
        return offer(context, library)
    if best.id == context.memory.topic and len(context.found.hits) > 1:
        best = library.procedure(context.found.hits[1].id) or best
    memory = replace(context.memory, topic=best.id, aspect=aspect)
    reply = library.composer.procedure(best, (aspect,))
    return library.outcome(context, "answered", (reply,), answers=((aspect, named(best)),), memory=memory)


def merger_step(context: Context, library: Library) -> Outcome | None:
    """ "Xã tôi giờ nhập vào đâu": old place names answered with new ones."""
    if context.probability("merger") < FAQ_SHARE:
        return None
    places = library.places
    answer = places.find(context.understood.normalised)
    if answer is None:
        return None
    return place_outcome(context, library, answer)


def place_outcome(context: Context, library: Library, answer: PlaceAnswer) -> Outcome:
    """A place answer as a reply; an ambiguous name is asked back with the old districts."""
    buttons = tuple(Button(option.title, {"do": "place", "place": option.key}) for option in answer.options)
    state: State = "asked_back" if answer.options else "answered"
    reply = Reply(library.place_text(answer), buttons)
    return library.outcome(context, state, (reply,), aspect="faq")


def faq_step(context: Context, library: Library) -> Outcome | None:
    """A frequent question, when the intent says so or no procedure fits as well."""
    hit = context.faq
    if hit is None:
        return None
    share = context.intents.share(context.understood.ranking, "faq")
    meant = context.intents[context.top.name].kind == "faq" and share >= FAQ_SHARE
    if meant and hit.confidence < FAQ_POSSIBLE:
        return procedure_step(context, library) if context.found.confidence >= SURE else None
    closer = hit.confidence >= FAQ_SURE and hit.confidence > context.found.confidence and share >= FAQ_POSSIBLE
    if not meant and not closer:
        return None
    entry = hit.entry
    aspect = context.intents[entry.intent].aspect
    source = library.texts.text("dialogue.faq_source", text=entry.source, checked=shown_month(entry.checked))
    parts = [entry.answer, "", source]
    if entry.expires and entry.expires < library.composer.today:
        parts.append(library.texts.text("dialogue.faq_expired", date=f"{entry.expires:%d/%m/%Y}"))
    return library.outcome(context, "answered", (Reply("\n".join(parts)),), aspect=aspect)
