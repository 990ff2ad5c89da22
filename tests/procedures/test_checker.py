"""The checker of curated files names file, line and procedure, and says what to mend."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from foundation.settings import ROOT
from procedures.checker import check
from procedures.yaml_format import ContentError, load_procedures

TODAY = date(2026, 11, 23)
GOOD = """\
procedures:
- id: khai_sinh
  name: Đăng ký khai sinh
  codes: [{code: "1.001193"}]
  field: Hộ tịch
  level: commune
  agency: UBND cấp xã
  common: [giay_to]
  conditions:
  - {text: nhớ trong MEM, verified: false}
  fees: [{amount: 8000, valid_to: 2026-12-31}]
  online: full
  questions:
  - {ask: "Bé sinh ở đâu?", effect: nước ngoài thì khác, goto: [khai_tu]}
  editor_notes: [xem lại S1]
  source: {text: "Cổng Dịch vụ công quốc gia, mã 1.001193", checked: 2026-07}
  confidence: high
- id: khai_tu
  name: Đăng ký khai tử
  codes: []
  field: Hộ tịch
  level: commune
  agency: UBND cấp xã
  online: none
  source: {text: Cổng Dịch vụ công quốc gia, checked: 2026-07-15}
  confidence: low
"""
COMMON = "common_documents:\n  giay_to: {name: Giấy tờ tùy thân, original: 1}\n"
WORDS = '- {code: "1.004082", say: [xin giấy xác nhận]}\n'


def folder(tmp_path: Path, text: str, words: str = WORDS) -> Path:
    """A content directory with this file of procedures."""
    for name, data in (("procedures/a.yml", text), ("procedures/_common.yml", COMMON), ("aliases/a.yml", words)):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(data, encoding="utf-8")
    return tmp_path


def test_a_file_that_follows_the_form_has_nothing_to_mend(tmp_path: Path) -> None:
    assert check(folder(tmp_path, GOOD), TODAY) == []


def test_the_example_of_the_readme_follows_the_form(tmp_path: Path) -> None:
    readme = (ROOT / "data" / "procedures" / "README.md").read_text(encoding="utf-8")
    example = readme.split("```yaml\n")[1].split("```")[0]
    example = example.replace("khai_sinh_nhan_cha_me_con", "khai_sinh").replace("giay_to_tuy_than", "giay_to")
    assert check(folder(tmp_path, example), TODAY) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("agency: UBND cấp xã\n  common", "agencys: UBND\n  common", 2, "agency is missing"),
        ("agency: UBND cấp xã\n  common", "agencys: UBND\n  common", 2, "unknown field agencys; known are id"),
        ('"1.001193"}', "1.001193}", 4, "1.001193 is read as a number; put it in quotes"),
        ('code: "1.001193"', 'code: "1.1193"', 4, "does not have the form"),
        ("  codes: []", '  codes: [{code: "1.001193"}]', 20, "also stands at khai_sinh"),
        ("name: Đăng ký khai sinh", "name: ' '", 3, "is empty"),
        ("- id: khai_tu", "- id: khai_sinh", 18, "the id khai_sinh is taken at a.yml:2"),
        (", checked: 2026-07}", "}", 16, "checked is missing"),
        ("checked: 2026-07}", "checked: 2026-13}", 16, "is no month or day"),
        ("checked: 2026-07}", "checked: 2026-12}", 16, "is in the future"),
        ("valid_to: 2026-12-31", "valid_to: 2026-11-22", 11, "this fee ended on 2026-11-22"),
        ("valid_to: 2026-12-31", "valid_to: 2026-02-30", 11, "2026-02-30 is no day"),
        ("valid_to: 2026-12-31", "valid_to: 2026-12-31, valid_from: 2027-01-01", 11, "valid_from is after valid_to"),
        ("amount: 8000", "amount: 8000, max_amount: 10", 11, "max_amount is smaller"),
        ("amount: 8000", "amount: tám", 11, '"tám" should be integer or null'),
        ('"1.001193"}', '"1.001193", valid_to: 2026-01-01}', 4, "ended on 2026-01-01; add replaced_by"),
        (
            '[{code: "1.001193"}]',
            '[{code: "1.000001", replaced_by: "1.001193"}, {code: "1.001193"}]',
            4,
            "the first code is shown, and 1.000001 is retired",
        ),
        ("Bé sinh ở đâu?", "Bé sinh ở đâu (S1)?", 14, "citizens would read 'S1'"),
        ("verified: false}", "verified: true}", 10, "citizens would read 'MEM'"),
        ("goto: [khai_tu]", "goto: [khai_tux]", 14, "there is no procedure khai_tux"),
        ("nước ngoài thì khác", "sang khai_tu thì khác", 14, "citizens would read the id khai_tu"),
        ("common: [giay_to]", "common: [giay]", 8, "_common.yml has no paper giay"),
        ("online: full", "online: toàn trình", 12, "is none of full, partial"),
        ("online: full", "online: full\n  online: none", 13, "online is written twice"),
        ("online: none", "online: [none", 25, "not valid YAML"),
        ("conditions:\n  - {text: nhớ trong MEM, verified: false}", "conditions:\n  - 5", 10, "should be a text or"),
        ("conditions:\n  - {text:", "conditions:\n  - {texts:", 10, "unknown field texts"),
        ("confidence: low", "confidence: low\n  steps: nộp", 27, '"nộp" should be array'),
    ],
)
def test_each_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert GOOD.count(old) >= 1
    problems = check(folder(tmp_path, GOOD.replace(old, new, 1)), TODAY)
    assert any(problem.line == line and says in problem.message for problem in problems), [*map(str, problems)]
    assert all(problem.file == "procedures/a.yml" for problem in problems)


def test_a_problem_names_its_procedure(tmp_path: Path) -> None:
    [problem] = check(folder(tmp_path, GOOD.replace("confidence: low", "confidence: hmm")), TODAY)
    assert str(problem).startswith('procedures/a.yml:26: khai_tu: "hmm" is none of high, medium, low')


@pytest.mark.parametrize(
    "words", ["{}", "- 5", "- {code: 1.004082, say: [a]}", '- {code: "1.004082", say: [""]}', "- {code: [}"]
)
def test_alias_files_are_checked_too(tmp_path: Path, words: str) -> None:
    problems = check(folder(tmp_path, GOOD, words), TODAY)
    assert [(problem.file, problem.line) for problem in problems] == [("aliases/a.yml", 1)]


def test_a_directory_without_procedures_is_not_taken_for_a_good_one(tmp_path: Path) -> None:
    assert "no *.yml file" in check(tmp_path, TODAY)[0].message


def test_a_file_that_does_not_follow_the_form_stops_the_load_with_its_line(tmp_path: Path) -> None:
    path = folder(tmp_path, GOOD.replace("  name: Đăng ký khai tử\n", ""))
    with pytest.raises(ContentError, match=r"a\.yml:18: .*catalogue check"):
        list(load_procedures(path))


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    path = folder(tmp_path, GOOD)
    (path / "procedures" / "b.yml").write_bytes("procedures: [khai tử]".encode("utf-16"))
    [problem] = check(path, TODAY)
    assert (problem.file, "not UTF-8" in problem.message) == ("procedures/b.yml", True)


def test_the_curated_files_of_the_project_have_nothing_to_mend() -> None:
    assert [*map(str, check(ROOT / "data"))] == []
