import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnamese.masking import mask

DIGIT = st.sampled_from("0123456789")
IDENTITY = st.text(DIGIT, min_size=11, max_size=11).map(lambda d: "0" + d)
OLD_IDENTITY = st.text(DIGIT, min_size=8, max_size=8).map(lambda d: "3" + d).filter(lambda d: not d.endswith("000"))
MOBILE = st.tuples(st.sampled_from("35789"), st.text(DIGIT, min_size=8, max_size=8)).map("".join)
PHONE = st.one_of(
    MOBILE.map(lambda d: "0" + d),
    MOBILE.map(lambda d: "+84" + d),
    MOBILE.map(lambda d: f"0{d[:3]}.{d[3:6]}.{d[6:]}"),
    MOBILE.map(lambda d: f"0{d[:2]} {d[2:5]} {d[5:]}"),
    MOBILE.map(lambda d: f"+84 {d[:3]} {d[3:]}"),
)
AROUND = st.sampled_from(
    [
        "cccd {} nha",
        "số của em là {}.",
        "{} giúp em",
        "em tên Lan, {}, ở xã Ba Tri",
        "sđt:{}",
        "mất rồi ({})",
        "gọi {} hoặc {}",
    ]
)


@given(st.one_of(IDENTITY, OLD_IDENTITY, PHONE), AROUND)
def test_no_digit_of_an_identity_or_telephone_number_survives(value: str, around: str) -> None:
    masked = mask(around.format(value, value))
    digits = "".join(c for c in value if c.isdigit())
    assert digits not in "".join(c for c in masked.text if c.isdigit())
    assert not [c for c in masked.text.replace("1⟩", "") if c.isdigit()]
    assert len({secret.placeholder for secret in masked.secrets if secret.kind.startswith("số")}) == 1


@given(
    st.text(max_size=100)
    | st.text(alphabet="0123456789 .-+()/⟨⟩", max_size=100)
    | st.text(alphabet="tên là Nguyễn Vă0912@.", max_size=60)
)
def test_masking_never_fails_and_masked_text_masks_to_itself(s: str) -> None:
    masked = mask(s)
    again = mask(masked.text)
    assert again.text == masked.text
    assert again.secrets == ()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("cccd 079123456789, sđt 0912.345.678", "cccd ⟨số định danh 1⟩, sđt ⟨số điện thoại 1⟩"),
        ("0912345678 và +84 912 345 678", "⟨số điện thoại 1⟩ và ⟨số điện thoại 1⟩"),
        ("0912345678 079123456789", "⟨số điện thoại 1⟩ ⟨số định danh 1⟩"),
        ("cmnd 320 123 456", "cmnd ⟨số định danh 1⟩"),
        ("hồ sơ H07.12-250701-0001 tới đâu", "hồ sơ ⟨hồ sơ 1⟩ tới đâu"),
        ("ma HO7 12 250701 OOO1", "ma ⟨hồ sơ 1⟩"),
        ("03706/2026/07906 sao rồi", "⟨hồ sơ 1⟩ sao rồi"),
        ("stk 0071000123456 vietcombank", "stk ⟨tài khoản 1⟩ vietcombank"),
        ("thẻ 9704 1234 5678 9012", "thẻ ⟨tài khoản 1⟩"),
        ("gửi ba.tri@example.com nhé", "gửi ⟨thư điện tử 1⟩ nhé"),
        ("mã otp là 123456", "mã otp là ⟨mã OTP 1⟩"),
        ("123456 là mã OTP", "⟨mã OTP 1⟩ là mã OTP"),
        ("mật khẩu là Abc@123", "mật khẩu là ⟨mật khẩu 1⟩"),
        ("mk: hoahong", "mk: ⟨mật khẩu 1⟩"),
        ("xe 71B1-123.45", "xe ⟨biển số 1⟩"),
        ("bien so 71b1 12345", "bien so ⟨biển số 1⟩"),
        ("sổ CH 123456 bị mất", "sổ ⟨sổ đỏ 1⟩ bị mất"),
        ("sổ bhxh 8312345678", "sổ bhxh ⟨BHXH 1⟩"),
        ("thẻ DN4831234567890", "thẻ ⟨BHYT 1⟩"),
        ("tôi tên Nguyễn Văn A sinh năm 1990", "tôi tên ⟨họ tên 1⟩ sinh năm 1990"),
        ("toi ten la nguyen van a sinh nam 1990", "toi ten la ⟨họ tên 1⟩ sinh nam 1990"),
        ("TÔI TÊN NGUYỄN VĂN A MUỐN HỎI", "TÔI TÊN ⟨họ tên 1⟩ MUỐN HỎI"),
        ("tên con là Lê Gia Hân, bé Lê Gia Hân bệnh", "tên con là ⟨họ tên 1⟩, bé ⟨họ tên 1⟩ bệnh"),
        ("số 12 đường Nguyễn Huệ, phường 1", "số ⟨địa chỉ 1⟩, phường 1"),
        ("nhà số 45/2, tổ 3, ấp Thạnh Hòa, xã Tân Thạch", "nhà số ⟨địa chỉ 1⟩, xã Tân Thạch"),
        ("ở 123 Nguyễn Huệ, phường 2", "ở ⟨địa chỉ 1⟩, phường 2"),
    ],
)
def test_personal_data_becomes_a_placeholder(typed: str, expected: str) -> None:
    assert mask(typed).text == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "thủ tục 1.001193 và 1.001193.000.00.00.H07", "mã 1001193", "mã TTHC 2.000815.01",
        "nghị định 118/2025/NĐ-CP, luật 91/2025/QH15, quyết định 29/2026/QĐ-TTg", "ngày 01.7.2025, 01/07/2025, 1-7-25",
        "giá 1.200.000.000 đồng, 150000000 đồng, 500.000đ, 2 tỷ", "đất 1000 m2, 120,5 m2, 78 tuổi",
        "gọi 18001096, 1900 0368, 113, 114, 115 hay 1022", "mẫu số 12 tờ khai, số 2", "thửa đất số 123, tờ bản đồ số 5",
        "tôi là công dân Việt Nam", "tên thường gọi là gì", "đổi tên tổ chức tín dụng",
        "nộp 03 tổ chức", "tài khoản, mã KQ.G12.000265",
        "xã mới tên là Tân Thạch", "họ tên cha mẹ ghi sai",
        "con tên là đăng ký ở đâu", "mật khẩu là gì vậy", "quên mật khẩu vneid thì sao", "đường Nguyễn Thị Định ở đâu",
        "nhập mã xác nhận đúng rồi mà không qua", "hồ sơ nộp năm 2025 2026", "số tiền 2500000", "ở xã Mỹ Thạnh, ấp 3",
    ],
)  # fmt: skip
def test_what_is_not_personal_survives(sentence: str) -> None:
    masked = mask(sentence)
    assert masked.text == sentence
    assert masked.secrets == ()


def test_secrets_carry_the_value_as_typed_in_order() -> None:
    masked = mask("hồ sơ H07.12-250701-0001, sđt 0912 345 678")
    assert [(s.placeholder, s.kind, s.value) for s in masked.secrets] == [
        ("⟨hồ sơ 1⟩", "hồ sơ", "H07.12-250701-0001"),
        ("⟨số điện thoại 1⟩", "số điện thoại", "0912 345 678"),
    ]


def test_a_placeholder_typed_by_hand_does_not_collide_with_a_new_one() -> None:
    assert mask("⟨số điện thoại 1⟩ với 0912345678").text == "⟨số điện thoại 1⟩ với ⟨số điện thoại 2⟩"


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        "1 ",
        "12-",
        "a@",
        "tên là Nguyễn ",
        "0912345678 ",
        "⟨",
        "mật khẩu là ",
        "số 12 đường ",
        "1.001193.",
        "Nguyễn Văn An ",
    ],
)
def test_twenty_thousand_hostile_characters_are_masked_in_a_moment(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    start = time.perf_counter()
    masked = mask(text)
    assert time.perf_counter() - start < 4
    assert mask(masked.text).text == masked.text
