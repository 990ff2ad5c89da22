import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnamese.lexicon import WORDS_DIR, Entry, WordsError, load
from vietnamese.text import clean, place_tones
from vietnamese.words import expand

ENTRIES = load(WORDS_DIR).entries
WRITTEN = sorted({" ".join(form) for entry in ENTRIES for form in entry.write})
CHAT = st.lists(
    st.sampled_from(WRITTEN)
    | st.sampled_from([",", ".", "?", "1", "2010", "em", "có", "làm", "mã", "(", "ddawng", "ky1", "hoà"]),
    max_size=14,
).map(" ".join)


def _rendered(entry: Entry) -> str:
    return f"{entry.rule}: {entry.example}"


@pytest.mark.parametrize("entry", ENTRIES, ids=_rendered)
def test_the_example_of_every_entry_expands_as_it_says(entry: Entry) -> None:
    before, after = (part.strip() for part in entry.example.split("→"))
    words = " ".join(re.findall(r"\w+", place_tones(before.lower())))
    assert any(f" {' '.join(form)} " in f" {words} " for form in entry.write), "the example must use the entry"
    assert expand(before).text == after


@pytest.mark.parametrize("entry", ENTRIES, ids=_rendered)
def test_what_an_entry_means_is_itself_left_alone(entry: Entry) -> None:
    assert expand(entry.means).text == entry.means
    assert not entry.means.isupper(), "capitals would make the rest of the message look like shouting"


def test_there_are_several_hundred_entries() -> None:
    assert len(ENTRIES) > 500


CORRECT = """
Tôi muốn hỏi thủ tục đăng ký khai sinh cho con mới sinh cần những giấy tờ gì?
Điều kiện để được đăng ký thường trú là gì ạ?
Cán bộ đang ký giấy tờ cho dân.
Hóa đơn, chứng từ kế toán phải lưu mấy năm?
Giấy chứng tử của ông nội bị mất thì xin lại ở đâu?
Con gái tôi học lớp 10 muốn chuyển trường.
Mắc bệnh hiểm nghèo thì được hưởng chế độ gì?
Lãnh đạo xã bảo lãnh cho người đó.
Đại biểu phát biểu về thời gian biểu mới.
Anh Nguyễn Văn Sanh ở xã Tân Thạch.
Cô Lê Thị Bả và ông Đặng Văn Rớt.
Em bị đau hông, mua sữa cho con ở đâu?
Rau má, tía tô và bắp cải giá bao nhiêu?
Cơ quan thông báo từ chối giải quyết hồ sơ.
Nhà đầu tư phát triển khu đô thị.
Loại A, B, C, E, F và vitamin K (kg).
Máy bị hư hỏng phải sửa.
Luật số 91/2025/QH15 và Nghị định 118/2025/NĐ-CP có hiệu lực.
Thủ tục 1.001193.000.00.00.H07, hồ sơ H07.12-250701-0001.
Số đo ba vòng và sổ đỏ.
Tôi muốn bay từ boston đến las vegas vào thứ tư.
cho tôi biết các chuyến bay từ washington dc đến san francisco
mã giá vé h có nghĩa là gì
hạng vé y khác hạng vé q như thế nào
những chuyến bay nào từ st. louis đến st. paul
mở bài hát của sơn tùng m - tp
chuyển 500 k cho mẹ
the door to the rooms is open
how much is the new school fee
⟨họ tên 1⟩ ở ⟨địa chỉ 1⟩ có hồ sơ ⟨hồ sơ 1⟩
http://dichvucong.gov.vn/dc/k?hs=gks và ab.dc@ko.vn
""".strip().splitlines()


@pytest.mark.parametrize("sentence", CORRECT)
def test_a_correctly_written_sentence_is_left_as_it_is(sentence: str) -> None:
    expanded = expand(sentence)
    assert expanded.text == sentence
    assert expanded.changes == ()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("lm giáy tờ tạm chú đc k", "làm giấy tờ tạm trú được không"),
        ("ALO CÓ AI HÔNG GIẤY KHAI SANH LÀM SAO", "ALO CÓ AI không GIẤY khai sinh LÀM SAO"),
        ("em chua dk ket hon, lam dk ko", "em chua đăng ký ket hon, lam được không"),
        ("cần đủ đk gì", "cần đủ điều kiện gì"),
        ("vk ck em, ck em mất rồi", "vợ chồng em, chồng em mất rồi"),
        ("đã ck tiền phí", "đã chuyển khoản tiền phí"),
        ("em ở bt, em k bt làm sao", "em ở Bến Tre, em không biết làm sao"),
        ("ddawng ky tamj trus", "đăng ký tạm trú"),
        ("d9a8ng ky1 khai sinh", "đăng ký khai sinh"),
        ("giayas toeef", "giấy tờ"),
        ("đượccc hoàiiii kkk", "được hoài kkk"),
        ("cccd với CCCD", "căn cước công dân với căn cước công dân"),
        ("nộp hồ so đăng ky hộ khảu", "nộp hồ sơ đăng ký hộ khẩu"),
        ("mat so hong", "mat so hong"),
        ("duoc hong", "duoc không"),
    ],
)
def test_chat_is_read_by_its_neighbours(typed: str, expected: str) -> None:
    assert expand(typed).text == expected


def test_changes_and_spans_point_into_the_text_given() -> None:
    text = "Mất gks, khai sanh lại đc ko?"
    expanded = expand(text)
    assert [(text[c.start : c.end], c.original, c.replacement, c.rule) for c in expanded.changes] == [
        ("gks", "gks", "giấy khai sinh", "abbreviations"),
        ("khai sanh", "khai sanh", "khai sinh", "southern"),
        ("đc", "đc", "được", "teencode"),
        ("ko", "ko", "không", "teencode"),
    ]
    words = expanded.text.split()
    places = dict(zip(words, expanded.spans, strict=True))
    assert [text[slice(*places[word])] for word in ("Mất", "giấy", "không?")] == [
        "Mất", "gks", "ko?",
    ]  # fmt: skip


@given(st.text(max_size=100) | CHAT | CHAT.map(str.upper))
def test_any_text_expands_to_something_stable_with_valid_spans(s: str) -> None:
    expanded = expand(s)
    assert len(expanded.spans) == len(expanded.text.split())
    assert all(0 <= start < end <= len(s) for start, end in expanded.spans)
    at = 0
    for change in expanded.changes:
        assert at <= change.start < change.end <= len(s)
        assert s[change.start : change.end] == change.original != change.replacement
        at = change.end
    assert expand(expanded.text).text == expanded.text


@given(CHAT)
def test_cleaned_chat_stays_clean(s: str) -> None:
    assert clean(expand(clean(s)).text) == expand(clean(s)).text


def test_a_message_of_twenty_words_takes_far_less_than_a_millisecond() -> None:
    message = "em voi chong chua dk ket hon ma co con roi, lam gks cho be theo ho cha dc hong ạ"
    best = min(_seconds(message) for _ in range(50))
    assert best < 0.001


def _seconds(message: str) -> float:
    start = time.perf_counter()
    expand(message)
    return time.perf_counter() - start


def test_a_long_hostile_text_is_expanded_in_a_moment() -> None:
    start = time.perf_counter()
    for piece in ("k ", "aA", "⟨", "ddawng ky ", "a@"):
        expand(piece * (20_000 // len(piece)))
    assert time.perf_counter() - start < 8


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("entries: [{write: [ko], means: không}]", "example"),
        ("entries: [{write: [1], means: một, example: a → b}]", "quotes"),
        ("entries: [{write: [ko], means: không, example: a → b, wenn: [x]}]", "wenn"),
        ("entries: [{write: [ko], means: không, example: a → b, after: [hai từ]}]", "single words"),
        ("entries: ko", "entries"),
        ("entries: [", "cannot be read"),
    ],
)
def test_a_wrong_entry_is_named_in_words(tmp_path: Path, content: str, complaint: str) -> None:
    for name in ("abbreviations", "teencode", "southern", "typos"):
        (tmp_path / f"{name}.yml").write_text("entries: []", encoding="utf-8")
    (tmp_path / "teencode.yml").write_text(content, encoding="utf-8")
    with pytest.raises(WordsError, match=complaint) as raised:
        load(tmp_path)
    assert "teencode" in str(raised.value)


def test_words_come_from_the_folder_given(tmp_path: Path) -> None:
    for name in ("abbreviations", "teencode", "southern", "typos"):
        (tmp_path / f"{name}.yml").write_text("entries: []", encoding="utf-8")
    (tmp_path / "teencode.yml").write_text(
        "entries: [{write: [xyz], means: ba chữ, example: xyz → ba chữ}]", encoding="utf-8"
    )
    assert expand("xyz ko", tmp_path).text == "ba chữ ko"
