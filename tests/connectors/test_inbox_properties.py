"""Whatever happens in whatever order: nothing accepted is lost, one answer each, each person's order kept."""

from __future__ import annotations

import contextlib
import tempfile
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import delete, func, select

from connectors import fixed, inbox
from connectors.intake import Intake
from connectors.model import Answer, Claim
from connectors.tables import ConversationRow, InboxRow, OutboxRow
from connectors.vault import Vault
from foundation.database import connect, reading, writing
from foundation.migrate import upgrade
from tests.connectors.support import START, incoming, turn

FOLDER = tempfile.TemporaryDirectory()
ENGINE = connect(f"sqlite:///{Path(FOLDER.name) / 'line.db'}")
upgrade(ENGINE)
VAULT = Vault(b"a secret of this test only")
PEOPLE = st.integers(0, 2)


class MessageLine(RuleBasedStateMachine):
    """Two gateways work on one inbox; they fail, are late, die; people write and platforms repeat."""

    @initialize()
    def empty(self) -> None:
        with writing(ENGINE) as session:
            session.execute(delete(ConversationRow))
        self.now = START
        self.intake = Intake(ENGINE, VAULT)
        self.accepted: dict[str, int] = {}
        self.order: dict[int, list[int]] = defaultdict(list)
        self.held: list[Claim] = []
        self.finished: list[int] = []

    @rule(person=PEOPLE)
    def write(self, person: int) -> None:
        event = f"{person}-{len(self.accepted)}"
        accepted = self.intake.accept(incoming("a", event=event, user=str(person)), self.now)
        assert not accepted.duplicate
        self.accepted[event] = accepted.inbox_id
        self.order[accepted.conversation_id].append(accepted.inbox_id)

    @precondition(lambda self: self.accepted)
    @rule(data=st.data())
    def the_platform_repeats_an_event(self, data: st.DataObject) -> None:
        event = data.draw(st.sampled_from(sorted(self.accepted)))
        again = self.intake.accept(incoming("a", event=event, user=event.split("-")[0]), self.now)
        assert again.duplicate
        assert again.inbox_id == self.accepted[event]

    @rule(owner=st.sampled_from(["one", "two"]))
    def claim(self, owner: str) -> None:
        claimed = inbox.claim(ENGINE, owner, self.now)
        if claimed is not None:
            self.held.append(claimed)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), outcome=st.sampled_from(["answer", "fail", "give up", "put back", "die"]))
    def a_claim_ends(self, data: st.DataObject, outcome: str) -> None:
        claimed = self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))
        answer = Answer.model_validate({"turn": turn(), "replies": [{"text": "b"}]})
        with contextlib.suppress(inbox.LeaseLost):
            if outcome == "answer":
                inbox.complete(ENGINE, claimed, answer, "a", None, self.now)
            elif outcome == "give up":
                inbox.give_up(ENGINE, claimed, fixed.apology(), "test", self.now)
            elif outcome == "fail":
                inbox.try_later(ENGINE, claimed, "test", self.now)
            elif outcome == "put back":
                inbox.put_back(ENGINE, claimed, self.now)
            if outcome in {"answer", "give up"}:
                self.finished.append(claimed.inbox_id)

    @rule(seconds=st.sampled_from([1, 5, 61, 130]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def the_slow_are_told(self) -> None:
        inbox.notice_slow(ENGINE, self.now - timedelta(seconds=120), fixed.slow(), self.now)

    @rule(owner=st.sampled_from(["one", "two"]))
    def a_gateway_starts_again(self, owner: str) -> None:
        inbox.take_back(ENGINE, owner, self.now)

    @invariant()
    def nothing_is_lost_doubled_or_out_of_order(self) -> None:
        if not hasattr(self, "accepted"):
            return
        with reading(ENGINE) as session:
            states = dict(session.execute(select(InboxRow.id, InboxRow.state)).all())
            answers = dict(
                session.execute(
                    select(OutboxRow.inbox_id, func.count()).where(OutboxRow.final).group_by(OutboxRow.inbox_id)
                ).all()
            )
            sealed = set(session.scalars(select(InboxRow.id).where(InboxRow.ciphertext.is_not(None))))
        assert set(states) == set(self.accepted.values())
        assert answers == dict.fromkeys(self.finished, 1)
        assert len(set(self.finished)) == len(self.finished)
        assert {number for number, state in states.items() if state in {"done", "dead"}} == set(self.finished)
        assert sealed == {number for number, state in states.items() if state != "done"}
        for numbers in self.order.values():
            assert [number for number in self.finished if number in numbers] == numbers[
                : sum(number in self.finished for number in numbers)
            ]
            assert sum(states[number] == "in_flight" for number in numbers) <= 1

    def teardown(self) -> None:
        """Whatever was left open can still be answered."""
        if not hasattr(self, "accepted"):
            return
        self.now += timedelta(seconds=61)
        answer = Answer.model_validate({"turn": turn(), "replies": [{"text": "b"}]})
        while (claimed := inbox.claim(ENGINE, "one", self.now)) is not None:
            inbox.complete(ENGINE, claimed, answer, "a", None, self.now)
            self.finished.append(claimed.inbox_id)
        assert set(self.finished) == set(self.accepted.values())


MessageLine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestMessageLine = MessageLine.TestCase
