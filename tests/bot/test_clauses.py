import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clauses import MOST_CLAUSES, Clause, enumerated, extent, gather, split, units
from bot.tokeniser import analyse

SPLIT = [
    ("can giay to gi bao nhieu tien lam o dau", ["can giay to gi", "bao nhieu tien", "lam o dau"]),
    ("cần giấy gì, phí bao nhiêu, bao lâu", ["cần giấy gì", "phí bao nhiêu", "bao lâu"]),
    ("giấy gì,phí bao nhiêu,bao lâu", ["giấy gì", "phí bao nhiêu", "bao lâu"]),
    ("Cần gì? Bao lâu? Ở đâu?", ["Cần gì?", "Bao lâu?", "Ở đâu?"]),
    ("làm căn cước ở đâu và mất mấy ngày", ["làm căn cước ở đâu", "và mất mấy ngày"]),
    ("khai sinh cần gì, còn khai tử thì sao", ["khai sinh cần gì", "còn khai tử thì sao"]),
    ("cần giấy gì\nbao lâu", ["cần giấy gì", "bao lâu"]),
    ("can giay gi de lam khai sinh nop o dau", ["can giay gi de lam khai sinh", "nop o dau"]),
    ("có mất tiền không với lại nộp ở đâu", ["có mất tiền không", "với lại nộp ở đâu"]),
]

WHOLE = [
    "làm khai sinh cho con cần giấy gì",
    "cần bản sao giấy khai sinh ở đâu",
    "con tui mới sanh, cho hỏi cần giấy gì",
    "tôi không biết làm sao",
    "dạ không có gì, cảm ơn em",
    "Tôi tên là A. Nhà tôi ở xã B. Tôi muốn làm khai sinh.",
    "muộn mấy tháng rồi có sao không ad",
    "đem căn cước không thôi đủ chưa",
    "xong rồi có giấy gì cầm về không",
    "có trung tâm nào làm giúp không",
    "làm sao biết nộp online thành công chưa",
    "gửi tp. Bến Tre 1.001193 nhé",
    "",
    "😀",
]


def _clauses(text):
    analysis = analyse(text)
    found = units(text, analysis.normalised.split(), analysis.spans)
    return [text[slice(*extent(text, found, clause))] for clause in gather(split(found))]


@pytest.mark.parametrize(("text", "expected"), SPLIT)
def test_several_questions_are_split(text, expected):
    assert _clauses(text) == expected


@pytest.mark.parametrize("text", WHOLE)
def test_a_message_with_at_most_one_question_stays_whole(text):
    assert len(_clauses(text)) <= 1


def test_a_story_before_its_question_is_one_piece():
    story = "Ba tôi mất tháng trước. Lúc đó nhà bận quá. Mẹ tôi thì già yếu. Giờ tôi phải nộp ở đâu?"

    assert _clauses(story) == [story[: story.index("Giờ") - 1], "Giờ tôi phải nộp ở đâu?"]


@pytest.mark.parametrize(
    ("asks", "fragments", "expected"),
    [
        ([True, False], [False, True], [1]),  # cần giấy gì, lệ phí
        ([False, True], [True, False], []),  # mất căn cước, làm ở đâu
        ([False, False, True], [True, True, False], [0, 1]),  # giấy tờ, lệ phí, bao lâu
        ([False, False], [True, True], []),  # đủ rồi, chào em
        ([False, False, False], [True, True, True], [0, 1, 2]),  # giấy tờ, lệ phí, thời gian
    ],
)
def test_short_fragments_are_questions_only_in_a_list_of_things_asked(asks, fragments, expected):
    clauses = [Clause(i, i + 1, ask, "," if i else ".") for i, ask in enumerate(asks)]

    assert [i for i in range(len(clauses)) if enumerated(clauses, fragments, i)] == expected


CUES = [
    "cần",
    "giấy",
    "gì",
    "ở đâu",
    "bao lâu",
    "không",
    "và",
    "còn",
    "",
    ".",
    "?",
    "\n",
    "sao",
    "ko",
    "cccd",
    "để",
    "\u200b",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(CUES), max_size=60).map(" ".join))
def test_clauses_cover_all_words_in_order_and_are_few(text):
    analysis = analyse(text)
    found = units(text, analysis.normalised.split(), analysis.spans)
    clauses = gather(split(found))

    assert len(clauses) <= MOST_CLAUSES
    assert [at for clause in clauses for at in range(clause.first, clause.last)] == list(range(len(found)))
