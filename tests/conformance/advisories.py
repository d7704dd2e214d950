"""Known vulnerabilities, unmaintained and yanked crates among the dependencies: a part for a scheduled job, run only when it is named."""

import rust


def check_once(report):
    rust.program(report, "advisories.deny", "cargo-deny", "--log-level", "error", "check", "advisories")
