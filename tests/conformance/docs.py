"""The book: its links, its summary, and mdbook itself. What its pages say is held by `cargo test --test docs`."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import holds
import tools

if TYPE_CHECKING:
    from report import Report, Step

BOOK = tools.ROOT / "docs"
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)")
ENTRY = re.compile(r"\[[^\]]+\]\(([^)]+)\)")
IDENTIFIER = re.compile(r'\bid="([^"]+)"')

# a change to the book, and what must be said of it
MUTANTS: list[tuple[Callable[[Path], Any], str]] = [
    (lambda book: (book / "src/tutorial.md").unlink(), "SUMMARY.md lists tutorial.md, which is not there"),
    (lambda book: (book / "src/orphan.md").write_text("# Orphan\n"), "orphan.md is not in SUMMARY.md"),
    (lambda book: append(book / "src/safety.md", "[x](nowhere.md)\n"), "safety.md links to nowhere.md"),
    (lambda book: append(book / "src/safety.md", "[x](../../README.md)\n"), "safety.md links to ../../README.md"),
    (lambda book: append(book / "src/safety.md", "[x](commands.md#nowhere)\n"), "safety.md links to commands.md#nowhere"),
    (lambda book: append(book / "src/SUMMARY.md", "- [Again](tutorial.md)\n"), "SUMMARY.md lists tutorial.md twice"),
]


def check_once(report: Report) -> None:
    with report.step("docs.summary") as step:
        step.detail = say(step, summary(BOOK / "src"))
    with report.step("docs.links") as step:
        step.detail = say(step, links(BOOK / "src"))
    with report.step("docs.holds") as step:
        text = holds.FILE.read_text()
        for problem in holds.missing(text):
            step.fail(problem)
        for name in ("`applied.protected`", "P0650", "`settings.terraform`", "`a_policy_of_exactly_the_limit_is_not_divided`"):
            if not list(holds.missing(text.replace(name, f"{name[:-1]}x{name[-1:]}" if name[0] == "`" else "P9999"))):
                step.fail(f"nobody notices that {name} is not there")
        step.detail = f"{len(holds.NAMED.findall(text))} names"
    with report.step("docs.book") as step:
        step.detail = say(step, built(BOOK))
    with report.step("docs.mutants") as step:
        for edit, saying in MUTANTS:
            with copy() as folder:
                edit(folder)
                found = [problem for _, problems in (summary(folder / "src"), links(folder / "src")) for problem in problems]
                found += built(folder)[1] if "#" in saying else []
                if not any(saying in problem for problem in found):
                    step.fail(f"nothing said `{saying}`")
        step.detail = f"{len(MUTANTS)} mutants caught"


def say(step: Step, result: tuple[str, list[Any]]) -> str:
    detail, problems = result
    for problem in problems:
        step.fail(problem)
    return detail


def pages(source: Path) -> list[str]:
    return sorted(str(path.relative_to(source)) for path in source.rglob("*.md"))


def summary(source: Path) -> tuple[str, Any]:
    """The summary lists every page once, and nothing else."""
    listed = ENTRY.findall((source / "SUMMARY.md").read_text())
    there = [page for page in pages(source) if page != "SUMMARY.md"]
    problems = [f"SUMMARY.md lists {page}, which is not there" for page in listed if page not in there]
    problems += [f"{page} is not in SUMMARY.md" for page in there if page not in listed]
    problems += [f"SUMMARY.md lists {page} twice" for page in sorted({p for p in listed if listed.count(p) > 1})]
    return f"{len(there)} pages", problems


def links(source: Path) -> tuple[str, Any]:
    """Every link inside the book leads to a page of it."""
    problems, count = [], 0
    for page in pages(source):
        for link in prose_links(source / page):
            if "://" in link or link.startswith("#"):
                continue
            count += 1
            target = (source / page).parent.joinpath(link.partition("#")[0]).resolve()
            if not target.is_relative_to(source.resolve()) or not target.is_file():
                problems.append(f"{page} links to {link}")
    return f"{count} links", problems


def prose_links(path: Path) -> list[str]:
    """The links of a page, without what only looks like one in code."""
    text = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)
    return LINK.findall(re.sub(r"`[^`\n]*`(?!\])", "", text))


def built(book: Path) -> tuple[str, Any]:
    """mdbook makes the book without a warning, and every anchor that a page links to is one."""
    mdbook = tools.need("mdbook")
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [str(mdbook), "build", str(book), "--dest-dir", folder],
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if done.returncode:
            return "", [f"mdbook: exit status {done.returncode}\n{done.stdout}"]
        problems += [line.strip() for line in done.stdout.splitlines() if "WARN" in line or "ERROR" in line]
        source = book / "src"
        for page in pages(source):
            if page == "SUMMARY.md":
                continue
            html = Path(folder) / rendered(page)
            if not html.is_file():
                problems.append(f"{page} was not rendered")
            for link in prose_links(source / page):
                target, _, anchor = link.partition("#")
                if not anchor or "://" in link:
                    continue
                path = Path(page).parent / target if target else Path(page)
                file = Path(folder) / rendered(str(path))
                if not file.is_file() or anchor not in IDENTIFIER.findall(file.read_text()):
                    problems.append(f"{page} links to {link}")
    return "", sorted(set(problems))


def rendered(page: str) -> str:
    return re.sub(r"README\.html$", "index.html", page.removesuffix(".md") + ".html")


class copy:
    """A copy of the book that can be broken."""

    def __enter__(self) -> Path:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copytree(BOOK, self.folder, dirs_exist_ok=True)
        return self.folder

    def __exit__(self, *_: None) -> None:
        shutil.rmtree(self.folder)


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + "\n" + text)
