"""What is accepted is on disk, once, and unreadable without the key."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from connectors.intake import Intake, typed_text
from connectors.model import MAX_TEXT
from connectors.tables import InboxRow
from connectors.vault import Unreadable, Vault
from foundation.database import reading
from tests.connectors.support import START, incoming


def rows(engine: Engine) -> list[InboxRow]:
    with reading(engine) as session:
        return list(session.scalars(select(InboxRow).order_by(InboxRow.id)))


def test_the_text_is_stored_encrypted_and_readable_with_the_key(engine: Engine, vault: Vault) -> None:
    Intake(engine, vault).accept(incoming("căn cước 079203001234"), START)
    (row,) = rows(engine)
    assert row.ciphertext is not None
    assert b"079203001234" not in row.ciphertext
    assert vault.open(row.ciphertext) == "căn cước 079203001234"
    assert row.masked_text is None


def test_text_sealed_with_another_key_is_unreadable(vault: Vault) -> None:
    with pytest.raises(Unreadable):
        Vault(b"another").open(vault.seal("xin chào"))


def test_the_same_event_is_acknowledged_and_not_stored_again(engine: Engine, vault: Vault) -> None:
    intake = Intake(engine, vault)
    first, second = intake.accept(incoming("a"), START), intake.accept(incoming("a"), START)
    assert (first.duplicate, second.duplicate) == (False, True)
    assert first.inbox_id == second.inbox_id
    assert len(rows(engine)) == 1


def test_the_same_event_number_on_two_channels_is_two_messages(engine: Engine, vault: Vault) -> None:
    intake = Intake(engine, vault)
    assert not intake.accept(incoming("a", channel="web"), START).duplicate
    assert not intake.accept(incoming("a", channel="terminal"), START).duplicate


def test_an_event_that_arrives_many_times_at_once_is_stored_once(engine: Engine, vault: Vault) -> None:
    intake = Intake(engine, vault)
    with ThreadPoolExecutor(6) as pool:
        accepted = list(pool.map(lambda _: intake.accept(incoming("a"), START), range(12)))
    assert sum(not item.duplicate for item in accepted) == 1
    assert len({item.inbox_id for item in accepted}) == 1


def test_messages_of_one_person_that_arrive_at_once_share_a_conversation(engine: Engine, vault: Vault) -> None:
    intake = Intake(engine, vault)
    with ThreadPoolExecutor(6) as pool:
        accepted = list(pool.map(lambda n: intake.accept(incoming("a", event=f"e{n}"), START), range(12)))
    assert len({item.conversation_id for item in accepted}) == 1
    assert len({item.inbox_id for item in accepted}) == 12


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "blank"),
        (" \n\t ", "blank"),
        ("\u200b\u202e\x00", "blank"),
        ("///", "blank"),
        (" / / ", "blank"),
        ("a" * MAX_TEXT, "text"),
        ("a" * (MAX_TEXT + 1), "too_long"),
        ("🎉", "text"),
    ],
)
def test_what_cannot_be_understood_is_told_apart_at_the_door(
    sqlite_engine: Engine, vault: Vault, text: str, kind: str
) -> None:
    Intake(sqlite_engine, vault).accept(incoming(text), START)
    (row,) = rows(sqlite_engine)
    assert row.kind == kind
    assert (row.ciphertext is not None) == (kind == "text")


@pytest.mark.parametrize("attachment", ["voice", "sticker", "image", "file"])
def test_an_attachment_leaves_only_its_kind(sqlite_engine: Engine, vault: Vault, attachment: str) -> None:
    Intake(sqlite_engine, vault).accept(incoming(None, attachment=attachment), START)
    (row,) = rows(sqlite_engine)
    assert (row.kind, row.ciphertext, row.masked_text) == (attachment, None, None)


@pytest.mark.parametrize("typed", ['/intent{"x":1}', "//restart", " /\n/ restart", "\u200b/press", "\x00/x"])
def test_typed_text_never_begins_with_a_slash(typed: str) -> None:
    assert not typed_text(typed).startswith("/")


def test_the_secret_digits_are_nowhere_in_the_database_files(
    sqlite_engine: Engine, vault: Vault, tmp_path: Path
) -> None:
    Intake(sqlite_engine, vault).accept(incoming("số của tôi 079203001234"), START)
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("motcua.db*"))
    assert b"079203001234" not in stored
