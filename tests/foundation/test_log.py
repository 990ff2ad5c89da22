"""Log lines: one line each, stable keys first."""

from __future__ import annotations

import logging

import pytest

from foundation import log


def test_a_line_has_the_stable_keys_first_and_no_line_breaks(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("gateway")
    log.get_logger("dispatcher").info("done\nwith", zeta="a b", duration_ms=12.4, conversation_id=3)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith('info    gateway.dispatcher   done with conversation_id=3 duration_ms=12 zeta="a b"')


def test_lines_of_libraries_have_the_same_form_from_warning_up(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("gateway")
    logging.getLogger("library").info("too much")
    logging.getLogger("library").warning("broken %s", "pipe")
    (line,) = capsys.readouterr().err.splitlines()
    assert "warning gateway" in line
    assert line.endswith("broken pipe")


def test_an_exception_is_written_with_its_trace(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("gateway")
    try:
        raise ValueError("nope")
    except ValueError:
        log.get_logger("x").exception("failed")
    assert "ValueError: nope" in capsys.readouterr().err
