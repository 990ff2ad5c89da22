"""The four formats of import files: the national list (CSV), its details, the defence export, the police pages (JSONL).

Told apart by the fields of a record. Every reader raises ValueError with the reason when a record cannot be used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from procedures.importing.money import (
    parse_defence_fees,
    parse_defence_time,
    parse_duration_text,
    parse_fee_text,
    parse_methods,
)
from procedures.importing.papers import (
    parse_audience,
    parse_conditions,
    parse_documents,
    parse_legal_basis,
    parse_paper_list,
    parse_results,
)
from procedures.importing.parts import Part, one_line, read_level
from procedures.importing.texts import cell, is_nothing, lines, parse_steps, tidy
from procedures.model import Document, Duration, Note
from procedures.plain import Plain, plain_value
from vietnamese.codes import normalise_code

NAME_LIMIT = 2000
AGENCY_LIMIT = 2000
_POLICE_ONLINE = {"toàn trình": "full", "một phần": "partial"}
_POLICE_PLACE = "Phú Thọ"
_CONTACT = re.compile(
    r"(?:điện thoại|hotline|đường dây nóng|địa chỉ) ?:|(?<!\d)0\d{2,3}[. ]?\d{3}[. ]?\d{3,4}(?!\d)", re.I
)
_PROVINCE_LAW = re.compile(r"QĐ-CAT|NQ-HĐND|QĐ-UBND")
_OFFICIAL_URL = re.compile(r"https://[a-z0-9.-]+\.gov\.vn/[^\s]*")


def read_part(fields: Mapping[str, Any], checked: str) -> Part:
    """One record of any of the four formats; `checked` is when its file was drawn ("2026-07"), empty if unknown.

    Raises:
        ValueError: with the reason why the record cannot be used.
    """
    if "ma_thu_tuc" in fields:
        return _details(fields, checked)
    if isinstance(fields.get("metadata"), dict):
        return _defence(fields, checked)
    if "service_level" in fields and "title" in fields:
        return _police(fields, checked)
    if "code" in fields and "name" in fields:
        return _list(fields, checked)
    raise ValueError("has the fields of no known format")


def _list(fields: Mapping[str, Any], checked: str) -> Part:
    name = _name(fields["name"])
    return Part(
        kind="list",
        code=_code(fields["code"]),
        name=name,
        level=read_level(_text(fields, "level"), name),
        field=_text(fields, "field"),
        agency=_text(fields, "implementing_agency") or _text(fields, "issuing_agency"),
        facts=_raw({"decision": _text(fields, "decision")}),
        checked=checked,
        details_are_wrong=_text(fields, "detail_ok") == "0",
    )


def _details(fields: Mapping[str, Any], checked: str) -> Part:
    name = _name(fields.get("official_name") or fields.get("ten_thu_tuc"))
    methods = parse_methods(_cell(fields, "cach_thuc_thuc_hien"))
    documents, raw = parse_documents(_cell(fields, "thanh_phan_ho_so"))
    facts = {
        "documents": documents,
        "steps": _notes(parse_steps(_cell(fields, "trinh_tu_thuc_hien"))),
        "fees": methods.fees,
        "durations": methods.durations,
        "results": parse_results(_cell(fields, "ket_qua_xu_ly")),
        "legal_basis": parse_legal_basis(_cell(fields, "can_cu_phap_ly")),
        "conditions": parse_conditions(_cell(fields, "yeu_cau_dieu_kien")),
        "audience": parse_audience(_cell(fields, "doi_tuong_thuc_hien")),
        "online": "submit_online" if "Trực tuyến" in methods.channels else "unknown",
    }
    raw |= methods.raw | {
        "decision": _text(fields, "so_quyet_dinh"),
        "address": cell(_cell(fields, "dia_chi_tiep_nhan")),
    }
    return Part(
        kind="details",
        code=_code(fields["ma_thu_tuc"]),
        name=name,
        level=read_level(_text(fields, "cap_thuc_hien"), name),
        field=_text(fields, "linh_vuc"),
        agency=_agency(fields, "co_quan_thuc_hien", "co_quan_co_tham_quyen"),
        facts=_plain(facts) | _raw(raw),
        checked=checked,
        url=_url(fields.get("detail_url")),
    )


def _defence(fields: Mapping[str, Any], checked: str) -> Part:
    head, content, tables = (_mapping(fields, key) for key in ("metadata", "content", "tables"))
    name = _name(head.get("tên_thủ_tục"))
    methods = _rows(tables, "hinh_thuc_nop")
    durations, fees, raw = _defence_methods(methods)
    channels = {_text(row, "hinh_thuc") for row in methods}
    facts = {
        "documents": tuple(filter(None, map(_defence_paper, _rows(tables, "thanh_phan_ho_so")))),
        "steps": _notes(parse_steps(_cell(content, "trình_tự_thực_hiện"))),
        "fees": fees,
        "durations": durations,
        "results": parse_results(_cell(content, "kết_quả_thực_hiện")),
        "legal_basis": tuple(
            dict.fromkeys(
                tidy(_cell(row, "trich_yeu")) for row in _rows(tables, "can_cu_phap_ly") if row.get("trich_yeu")
            )
        ),
        "conditions": parse_conditions(_cell(content, "yêu_cầu_điều_kiện_thực_hiện")),
        "audience": parse_audience(_cell(content, "đối_tượng_thực_hiện")),
        "online": "submit_online" if "Trực tuyến" in channels else "unknown",
    }
    raw |= {
        "decision": _text(head, "số_quyết_định"),
        "address": cell(_cell(content, "địa_chỉ_tiếp_nhận_hs")),
    }
    return Part(
        kind="defence",
        code=_code(head.get("mã_thủ_tục") or fields.get("thu_tuc_id")),
        name=name,
        level=read_level(_text(head, "cấp_thực_hiện"), name),
        field=_text(head, "lĩnh_vực"),
        agency=_agency(content, "cơ_quan_thực_hiện", "cơ_quan_có_thẩm_quyền"),
        facts=_plain(facts) | _raw(raw),
        checked=checked,
    )


def _defence_methods(rows: list[Mapping[str, Any]]) -> tuple[tuple[Duration, ...], tuple[Any, ...], dict[str, str]]:
    times = {_text(row, "thoi_han_giai_quyet") for row in rows}
    costs = {_cell(row, "phi_le_phi").strip() for row in rows}
    raw = {}
    fees = parse_defence_fees(next(iter(costs))) if len(costs) == 1 else None
    if fees is None and costs - {""}:
        raw["fees"] = "\n".join(sorted(costs - {""}))
    duration = parse_defence_time(next(iter(times))) if len(times) == 1 else None
    if duration is None and any(not is_nothing(time) for time in times):
        raw["durations"] = "; ".join(f"{_text(row, 'hinh_thuc')}: {_text(row, 'thoi_han_giai_quyet')}" for row in rows)
    return ((duration,) if duration else ()), fees or (), raw


def _defence_paper(row: Mapping[str, Any]) -> Document | None:
    name = tidy(_cell(row, "ten_giay_to"))
    if is_nothing(name):
        return None
    found = re.fullmatch(r"Bản chính: (\d{1,3})\s+Bản sao: (\d{1,3})", _cell(row, "ghi_chu").strip())
    original, copy = (int(found[1]), int(found[2])) if found else (0, 0)
    counted = original or copy
    return Document(name=name, original=original if counted else None, copy=copy if counted else None)


def _police(fields: Mapping[str, Any], checked: str) -> Part:
    name = _name(fields["title"])
    fee, time = _police_text(fields, "fee"), _police_text(fields, "processing_time")
    fees = parse_fee_text(fee)
    documents, remarks = parse_paper_list(_police_text(fields, "documents"))
    facts = {
        "documents": documents,
        "steps": _notes(parse_steps(_police_text(fields, "steps"))),
        "fees": fees or (),
        "durations": parse_duration_text(time),
        "results": _notes(lines(_police_text(fields, "result"))),
        "legal_basis": tuple(line.lstrip("-+ ").rstrip(" ;.") for line in lines(_police_text(fields, "legal_basis"))),
        "conditions": parse_conditions(_police_text(fields, "requirements")),
        "audience": tuple(line.rstrip(" .") for line in lines(_police_text(fields, "target_audience"))),
        "online": _POLICE_ONLINE.get(_text(fields, "service_level").lower(), "unknown"),
        "notes": remarks,
    }
    return Part(
        kind="police",
        code="",
        name=name,
        level=read_level(_text(fields, "level"), name),
        field=_text(fields, "category").removeprefix("Lĩnh vực ").strip(),
        agency=_place_free(_text(fields, "agency")).rstrip(" ."),
        facts=_plain(facts) | _raw({} if fees else {"fees": tidy(fee)}),
        checked=checked,
        url=_url(fields.get("source_url")),
    )


def _police_text(fields: Mapping[str, Any], key: str) -> str:
    """A text of the police pages without what is that province's own: addresses, telephones, decisions."""
    kept = []
    for line in cell(_cell(fields, key)).split("\n"):
        text = _place_free(line)
        if _POLICE_PLACE not in text and not _CONTACT.search(text) and not _PROVINCE_LAW.search(text):
            kept.append(text)
    return "\n".join(kept)


def _place_free(text: str) -> str:
    text = re.sub(rf"(?:Công an tỉnh,? )?Công an tỉnh {_POLICE_PLACE}", "Công an tỉnh", text)
    return re.sub(rf"(Bảo hiểm xã hội|Ủy ban nhân dân|UBND) tỉnh {_POLICE_PLACE}", r"\1 tỉnh", text)


def _name(value: object) -> str:
    name = one_line(value, NAME_LIMIT)
    if not name:
        raise ValueError("has no name")
    return name


def _code(value: object) -> str:
    text = one_line(value, 60)
    if not text:
        raise ValueError("has no code")
    code = normalise_code(text)
    if code is None:
        raise ValueError(f"has a code that is not of the national form 1.001193: {text}")
    return code


def _text(fields: Mapping[str, Any], key: str) -> str:
    return one_line(fields.get(key), AGENCY_LIMIT)


def _cell(fields: Mapping[str, Any], key: str) -> str:
    value = fields.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"has {type(value).__name__} where text should be, in {key}")
    return unicodedata.normalize("NFC", value.replace("\0", ""))


def _agency(fields: Mapping[str, Any], *keys: str) -> str:
    return next((text for key in keys if not is_nothing(text := _text(fields, key))), "")


def _mapping(fields: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = fields.get(key)
    if not isinstance(value, dict):
        raise ValueError(f"has no object under {key}")
    return value


def _rows(tables: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = tables.get(key) or []
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise ValueError(f"has no table under {key}")
    return value


def _url(value: object) -> str:
    return value if isinstance(value, str) and len(value) < 300 and _OFFICIAL_URL.fullmatch(value) else ""


def _notes(texts: list[str]) -> tuple[Note, ...]:
    return tuple(Note(text=text) for text in texts if not is_nothing(text))


def _plain(facts: dict[str, Any]) -> Plain:
    return {key: plain for key, value in facts.items() if (plain := plain_value(value))}


def _raw(texts: dict[str, str]) -> Plain:
    kept = {key: text for key, text in texts.items() if not is_nothing(text)}
    return {"raw": kept} if kept else {}
