"""The curated procedures hold every fact of the digest they were carried over from, and none of its working marks."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from procedures.model import Procedure
from procedures.plain import to_plain
from procedures.yaml_format import common_documents, load_procedures
from vietnamese.text import fold

ROOT = Path(__file__).resolve().parents[2]
DIGEST = ROOT.parent / "shared" / "domain" / "procedures.yml"
CARRIED_OVER = "2026-11-23"  # fees that had ended by then became notes for staff
NO_END = "9999-12-31"
FROM_MEMORY = "từ trí nhớ"
UNCHECKED_BASIS = "Căn cứ chưa kiểm tra: "
WORKING_MARK = re.compile(r"\bS[1-6]\b|\bMEM\b")
SHORT_SOURCE_KEYS = {"id", "source", "when", "checked", "compared", "unit", "from", "valid_from", "valid_to"}


@pytest.fixture(scope="module")
def curated() -> dict[str, Procedure]:
    return {procedure.id: procedure for _, procedure in load_procedures(ROOT / "data")}


@pytest.fixture(scope="module")
def digest() -> dict[str, dict[str, Any]]:
    if not DIGEST.exists():
        sentence = f"the digest of procedures is not at {DIGEST}"
        pytest.fail(sentence) if os.environ.get("CI") == "true" else pytest.skip(sentence)
    entries = yaml.safe_load(DIGEST.read_text(encoding="utf-8"))["procedures"]
    return {entry["id"]: entry for entry in entries}


def strings(value: Any, skip: frozenset[str] = frozenset()) -> Iterator[str]:
    """Every text inside plain data; keys in `skip` are left out with all below them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in skip:
                yield from strings(inner, skip)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from strings(inner, skip)


def ended(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The fees of a digest entry that were out of force when it was carried over."""
    return [line for line in entry["fee"] if line.get("valid_to", NO_END) < CARRIED_OVER]


def test_every_procedure_of_the_digest_is_there_under_its_code(
    curated: dict[str, Procedure], digest: dict[str, dict[str, Any]]
) -> None:
    wanted = {key: entry["code"] or f"local.{key}" for key, entry in digest.items()}
    assert len(wanted) == 114
    assert {key: procedure.code for key, procedure in curated.items() if key in wanted} == wanted


def test_names_levels_fields_ways_and_confidence_are_unchanged(
    curated: dict[str, Procedure], digest: dict[str, dict[str, Any]]
) -> None:
    for key, entry in digest.items():
        plain = to_plain(curated[key])
        for part in ("name", "level", "field", "online", "confidence"):
            assert plain[part] == entry[part], (key, part)
        if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", entry["checked"]):
            assert curated[key].source.checked == entry["checked"], key


def test_papers_steps_and_legal_bases_are_all_there(
    curated: dict[str, Procedure], digest: dict[str, dict[str, Any]]
) -> None:
    for key, entry in digest.items():
        procedure = curated[key]
        assert len(procedure.documents) == len(entry["documents"]) + len(entry["common"]), key
        sheets = [(item.original, item.copy) for item in procedure.documents]
        assert sheets[: len(entry["documents"])] == [(item["original"], item["copy"]) for item in entry["documents"]]
        assert len(procedure.steps) == len(entry["steps"]), key
        unchecked = [note for note in procedure.editor_notes if note.startswith(UNCHECKED_BASIS)]
        assert len(procedure.legal_basis) + len(unchecked) == len(entry["legal_basis"]), key


def test_every_amount_and_period_of_a_fee_is_unchanged(
    curated: dict[str, Procedure], digest: dict[str, dict[str, Any]]
) -> None:
    for key, entry in digest.items():
        fees = curated[key].fees
        wanted = [line for line in entry["fee"] if line not in ended(entry)]
        for fee, line in zip(fees, wanted, strict=False):
            assert (fee.amount, fee.max_amount) == (line.get("amount"), line.get("max")), key
            assert fee.set_by == ("HĐND tỉnh" if line.get("set_by") else ""), key
            assert (fee.channel, fee.unit) == (line.get("channel", ""), line.get("unit", "")), key
            assert str(fee.valid_from or "") == line.get("valid_from", ""), key
            assert str(fee.valid_to or "") == line.get("valid_to", ""), key
        assert len(fees) >= len(wanted), key
        assert all(fee.amount is None and fee.notes for fee in fees[len(wanted) :]), key


def test_every_day_count_is_unchanged(curated: dict[str, Procedure], digest: dict[str, dict[str, Any]]) -> None:
    units = {None: "working_day", "ngày": "day"}
    for key, entry in digest.items():
        first, *more = curated[key].durations
        wanted = entry["duration"]
        if "hours" in wanted:
            assert (first.amount, first.unit) == (wanted["hours"], "hour"), key
        else:
            assert first.amount == wanted["days"], key
            unit = units[wanted.get("unit")]
            assert first.unit in {unit, "unknown"}, key
            if first.amount and first.unit == "unknown":
                assert "không đơn vị" in wanted["note"], key
        assert all(duration.amount is None for duration in more), key


def test_questions_keep_their_words_and_lead_to_the_procedures_named(
    curated: dict[str, Procedure], digest: dict[str, dict[str, Any]]
) -> None:
    for key, entry in digest.items():
        questions = curated[key].questions
        assert len(questions) == len(entry["questions"]), key
        for question, wanted in zip(questions, entry["questions"], strict=True):
            assert question.ask == wanted["ask"].replace(" VN ", " Việt Nam "), key
            named = {word for word in re.findall(r"[a-z0-9_]+", wanted["effect"]) if word in digest and "_" in word}
            assert named <= set(question.goto), (key, question.effect)


def test_every_alias_is_kept(curated: dict[str, Procedure], digest: dict[str, dict[str, Any]]) -> None:
    for key, entry in digest.items():
        assert set(map(str, entry["aliases"])) <= set(curated[key].aliases), key


def test_every_number_in_the_words_of_the_digest_is_kept(
    curated: dict[str, Procedure], digest: dict[str, dict[str, Any]]
) -> None:
    number = re.compile(r"\d[\d.,/]*\d|\d")
    for key, entry in digest.items():
        have = Counter(number.findall(json.dumps(to_plain(curated[key]), ensure_ascii=False)))
        text_of_digest = " ".join(WORKING_MARK.sub("", item) for item in strings(entry, frozenset(SHORT_SOURCE_KEYS)))
        text_of_digest += " ".join(f"{line['amount']:,}".replace(",", ".") for line in ended(entry))
        missing = [item for item in number.findall(text_of_digest) if not have[item]]
        assert not missing, (key, missing)
        received = entry.get("amounts", {})
        figures = [f"{received['base']:,}".replace(",", ".")] if "base" in received else []
        assert all(have[figure] for figure in figures), (key, figures)


def test_what_is_known_from_memory_only_is_unverified(
    curated: dict[str, Procedure], digest: dict[str, dict[str, Any]]
) -> None:
    for key, entry in digest.items():
        procedure = curated[key]
        for fee, line in zip(procedure.fees, entry["fee"], strict=False):
            if line.get("note") == "MEM":
                assert not fee.verified, key
        if str(entry["duration"].get("note", "")).startswith("MEM"):
            assert not procedure.durations[0].verified, key
        if entry["checked"] == FROM_MEMORY:
            own = procedure.documents[: len(entry["documents"])]
            assert not any(item.verified for item in own), key
            assert not any(item.verified for item in (*procedure.steps, *procedure.results)), key
            assert procedure.source.secondary, key


def test_no_procedure_is_free_because_a_cell_of_the_portal_held_zero(
    curated: dict[str, Procedure], digest: dict[str, dict[str, Any]]
) -> None:
    doubtful = re.compile(r"MEM|Miễn phí|ô số|quy định'|chỉ nêu phí bản sao")
    for key, entry in digest.items():
        for fee, line in zip(curated[key].fees, entry["fee"], strict=False):
            note = str(line.get("note", ""))
            if line.get("amount") == 0 and doubtful.search(note) and "S4: không thu" not in note:
                assert not fee.verified, key


def test_no_working_mark_or_id_stands_in_a_text(curated: dict[str, Procedure]) -> None:
    not_text = frozenset({"id", "goto", "url"})
    texts = [(key, text) for key, item in curated.items() for text in strings(to_plain(item), not_text)]
    texts += [("_common", text) for text in strings(common_documents(ROOT / "data"))]
    ids = {key for key in curated if "_" in key}
    for key, text in texts:
        assert not WORKING_MARK.search(text), (key, text)
        assert not ids.intersection(re.findall(r"\w+", text)), (key, text)


def test_every_procedure_has_many_aliases_and_none_is_claimed_twice(curated: dict[str, Procedure]) -> None:
    claimed = Counter((alias, procedure.id) for procedure in curated.values() for alias in procedure.aliases)
    assert [item for item, times in claimed.items() if times > 1] == []
    owners: dict[str, set[str]] = {}
    for procedure in curated.values():
        assert len(procedure.aliases) >= 20, procedure.id
        for alias in procedure.aliases:
            owners.setdefault(fold(alias), set()).add(procedure.id)
    assert {alias: ids for alias, ids in owners.items() if len(ids) > 1} == {}


def test_goto_leads_to_other_procedures_that_exist(curated: dict[str, Procedure]) -> None:
    for procedure in curated.values():
        for question in procedure.questions:
            assert set(question.goto) <= curated.keys() - {procedure.id}, (procedure.id, question.goto)
