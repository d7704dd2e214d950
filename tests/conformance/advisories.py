"""Known vulnerabilities, unmaintained and yanked crates among the dependencies: a part for a scheduled job, run only when it is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rust

if TYPE_CHECKING:
    from report import Report


def check_once(report: Report) -> None:
    rust.program(report, "advisories.deny", "cargo-deny", "--log-level", "error", "check", "advisories")
