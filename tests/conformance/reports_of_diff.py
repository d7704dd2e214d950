"""What `platformc diff` writes for programs, judged by those formats' own rules."""

from __future__ import annotations

import copy
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tools
from golden import platformc

if TYPE_CHECKING:
    from report import Report

BASE = tools.ROOT / "compiler" / "cli" / "tests" / "cli" / "diff" / "platform.yaml"
# what is in the file, and what comes in its place
CHANGES = {
    "nothing": {},
    "image": {"backend:2.4.0": "backend:2.4.1"},
    "network": {"cidr: 10.40.0.0/16": "cidr: 10.50.0.0/16"},
    "renamed": {"  orders: { engine": "  sales: { engine", "calls: [orders]": "calls: [sales]"},
    "accepted": {"    loadBalancer: { kind: nlb": "    # platformc: accept access, the second office opens\n    loadBalancer: { kind: nlb",
                 "allow: [203.0.113.0/24]": "allow: [203.0.113.0/24, 198.51.100.0/24]"},
    "new": {"  orders: { engine": '  sales: { engine: postgres, version: "16", network: main, class: db.t4g.medium, storage: 50Gi }\n  orders: { engine'},
}
RULE = re.compile(r"[a-z]+(\.[a-z-]+)?")
NUMBERS = {"create", "update", "delete"}


def written(folder: Path, form: str) -> Any:
    done = platformc("diff", "deep/platform.yaml", "--against", "before", "--format", form, cwd=folder)
    if done.stderr or done.returncode not in (0, 1):
        raise RuntimeError(f"{folder.name}: `--format {form}`: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout)


def put(name: str, changes: dict[str, str]) -> Path:
    folder = tools.ROOT / "target" / "conformance" / "reports" / name
    shutil.rmtree(folder, ignore_errors=True)
    text = BASE.read_text()
    for place in ("before", "deep"):
        (folder / place).mkdir(parents=True)
    (folder / "before" / "platform.yaml").write_text(text)
    for old, new in changes.items():
        if old not in text:
            raise RuntimeError(f"the platform has no `{old}`")
        text = text.replace(old, new)
    (folder / "deep" / "platform.yaml").write_text(text)
    return folder


def places(folder: Path, found: list[tuple[str, int]]) -> Iterator[str]:
    for path, line in found:
        file = folder / path
        if not file.is_file() or not 1 <= line <= len(file.read_text().splitlines()):
            yield f"there is no line {line} in `{path}`"


def sarif(log: dict[str, Any], folder: Path, validator: Any) -> Iterator[str]:
    for error in validator.iter_errors(log):
        yield f"{error.json_path}: {error.message[:200]}"
    for run in log.get("runs", []):
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        if rules != sorted({result.get("ruleId") for result in run["results"]}):
            yield "the rules are not those of the results"
        for result in run["results"]:
            if rules[result["ruleIndex"]] != result["ruleId"]:
                yield f"ruleIndex {result['ruleIndex']} is not {result['ruleId']}"
        spots = [one["locations"][0]["physicalLocation"] for one in run["results"]]
        yield from places(folder, [(spot["artifactLocation"]["uri"], spot["region"]["startLine"]) for spot in spots])


def check(report: Report, validator: Any, gitlab: Callable[..., Iterator[str]]) -> None:
    folders = {name: put(name, changes) for name, changes in CHANGES.items()}
    logs = {name: written(folder, "sarif") for name, folder in folders.items()}
    issues = {name: written(folder, "gitlab") for name, folder in folders.items()}
    said = {name: written(folder, "json") for name, folder in folders.items()}
    with report.step("reports.diff-sarif") as step:
        for name, log in logs.items():
            for problem in sarif(log, folders[name], validator):
                step.fail(f"{name}: {problem}")
        broken = copy.deepcopy(logs["network"])
        broken["runs"][0]["results"][0]["level"] = "critical"
        if not any("is not one of" in problem for problem in sarif(broken, folders["network"], validator)):
            step.fail("a level that SARIF does not have goes unnoticed")
        step.detail = f"{sum(len(log['runs'][0]['results']) for log in logs.values())} results"
    with report.step("reports.diff-gitlab") as step:
        for name, found in issues.items():
            folder = folders[name]
            for problem in gitlab(found, lambda path, folder=folder: (folder / path).read_bytes() if (folder / path).is_file() else None, RULE):
                step.fail(f"{name}: {problem}")
        step.detail = f"{sum(map(len, issues.values()))} issues"
    with report.step("reports.diff-agrees") as step:
        for name, document in said.items():
            facts = [fact for environment in document["environments"] for fact in environment["facts"] if fact["level"] != "safe"]
            results = logs[name]["runs"][0]["results"]
            rules = sorted(fact["rule"] for fact in facts)
            if rules != sorted(one["ruleId"] for one in results) or rules != sorted(one["check_name"] for one in issues[name]):
                step.fail(f"{name}: the formats do not say the same")
            accepted = sum("accepted" in fact for fact in facts)
            if accepted != sum("suppressions" in one for one in results) or accepted != sum(one["severity"] == "info" for one in issues[name]):
                step.fail(f"{name}: what is accepted is not marked")
            if name == "accepted" and not accepted:
                step.fail("nothing is accepted")
            numbers = written(folders[name], "gitlab-terraform")
            if set(numbers) != NUMBERS or any(type(number) is not int or number < 0 for number in numbers.values()):
                step.fail(f"{name}: {numbers} is not what GitLab's widget reads")
            if (name in ("nothing", "image")) != (not any(numbers.values())):
                step.fail(f"{name}: {numbers}")
            if (name in ("new", "accepted")) != (numbers["create"] > 0 and not numbers["delete"]):
                step.fail(f"{name}: {numbers}")
