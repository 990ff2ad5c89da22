"""Small import files of the four formats, and the real ones beside the checkout."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from foundation.settings import ROOT
from procedures.importing.money import HEADER
from procedures.importing.papers import GROUP

SHARED = ROOT.parent / "shared" / "data" / "tthc"


def shared_files() -> list[Path]:
    """The saved copies of the national catalogue; skips (in CI: fails) when they are not beside the checkout."""
    files = sorted(path for path in SHARED.glob("*") if path.suffix in {".csv", ".gz"})
    if not files:
        sentence = f"the saved catalogue files are not in {SHARED}"
        pytest.fail(sentence) if os.environ.get("CI") == "true" else pytest.skip(sentence)
    return files


def listed(code: str = "1.004194", name: str = "Đăng ký tạm trú", **changes: str) -> dict[str, str]:
    """A row of the list."""
    row = {
        "code": code,
        "name": name,
        "issuing_agency": "Bộ Công an",
        "implementing_agency": "Công an cấp xã",
        "field": "Cư trú",
        "level": "Cấp xã",
        "decision": "1/QĐ-BCA",
        "detail_ok": "1",
    }
    return row | changes


def detailed(code: str = "1.004194", name: str = "Đăng ký tạm trú", **changes: str) -> dict[str, str]:
    """A record of the details."""
    record = {
        "ma_thu_tuc": code,
        "ten_thu_tuc": name,
        "official_name": name,
        "detail_url": "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/1",
        "cap_thuc_hien": "Cấp xã",
        "linh_vuc": "Cư trú",
        "co_quan_thuc_hien": "Công an cấp xã",
        "trinh_tu_thuc_hien": "Bước 1: Nộp\nBước 2: Nhận",
        "cach_thuc_thuc_hien": f"{HEADER}Trực tiếp3 Ngày làm việcMiễn phí",
        "thanh_phan_ho_so": f"--{GROUP}Tờ khai thay đổi thông tin cư trú1 bản chính",
        "ket_qua_xu_ly": "Xác nhận tạm trú",
    }
    return record | changes


def defence(code: str = "1.013133", name: str = "Thủ tục đăng ký nghĩa vụ quân sự lần đầu") -> dict[str, Any]:
    """A record of the defence export."""
    return {
        "thu_tuc_id": code,
        "metadata": {
            "mã_thủ_tục": code,
            "tên_thủ_tục": name,
            "cấp_thực_hiện": "Cấp Xã",
            "lĩnh_vực": "Nghĩa vụ quân sự",
        },
        "content": {
            "trình_tự_thực_hiện": "Bước 1: Nộp Bước 2: Nhận",
            "cơ_quan_thực_hiện": "Ban Chỉ huy quân sự cấp xã",
        },
        "tables": {
            "hinh_thuc_nop": [
                {"hinh_thuc": "Trực tiếp", "thoi_han_giai_quyet": "01 Ngày", "phi_le_phi": "Phí : 0 Đồng", "mo_ta": ""}
            ],
            "thanh_phan_ho_so": [
                {"ten_giay_to": "Bản chụp căn cước", "so_luong": "", "ghi_chu": "Bản chính: 0\nBản sao: 1"}
            ],
            "can_cu_phap_ly": [{"trich_yeu": "Luật Nghĩa vụ quân sự"}],
        },
    }


def police(title: str = "Đăng ký tạm trú", level: str = "Cấp Xã", **changes: str) -> dict[str, Any]:
    """A page of the police of one province."""
    page = {
        "title": title,
        "category": "Lĩnh vực đăng ký, quản lý cư trú",
        "level": level,
        "service_level": "Toàn trình",
        "agency": "Phòng Cảnh sát Công an tỉnh Phú Thọ.",
        "processing_time": "03 ngày làm việc",
        "fee": "15.000 đồng/lần đăng ký.",
        "target_audience": "",
        "result": "Xác nhận",
        "legal_basis": "- Luật Cư trú;\n- Quyết định số 4026/QĐ-CAT của Công an tỉnh Phú Thọ",
        "method": "",
        "steps": "Bước 1: Nộp tại số 51, đường Trần Phú, tỉnh Phú Thọ\nBước 2: Nhận",
        "documents": "- Tờ khai CT01",
        "requirements": "Có chỗ ở hợp pháp\nSố điện thoại: 0692 646 646",
        "source_url": "https://congan.phutho.gov.vn/1",
    }
    return page | changes


def write_csv(path: Path, *rows: dict[str, str]) -> Path:
    """A list file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path


def write_jsonl(path: Path, *records: dict[str, Any]) -> Path:
    """A file with one record a line."""
    path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in records), encoding="utf-8")
    return path
