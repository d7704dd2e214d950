"""What `platformc check` writes for programs, judged by those formats' own rules: every case of tests/ui in every format."""

from __future__ import annotations

import copy
import json
import re
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import reports_of_diff
import tools
from golden import platformc

if TYPE_CHECKING:
    from report import Report, Step

CASES = tools.ROOT / "tests" / "ui"
SCHEMA = "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
CODE = re.compile(r"P0[0-9]{3}")
ISSUE = {"description": str, "check_name": str, "fingerprint": str, "severity": str, "location": dict}
# https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


def check_once(report: Report) -> None:
    cases = sorted(path.parent for path in CASES.glob("*/platform.yaml"))
    logs, issues = {}, {}
    with report.step("reports.sarif") as step:
        validator = schema()
        for case in cases:
            logs[case.name] = written(case, "sarif")
            for problem in sarif(logs[case.name], texts(case), validator):
                step.fail(f"{case.name}: {problem}")
        step.detail = f"{sum(len(log['runs'][0]['results']) for log in logs.values())} results of {len(cases)} platforms"
    with report.step("reports.gitlab") as step:
        for case in cases:
            issues[case.name] = written(case, "gitlab")
            for problem in gitlab(issues[case.name], texts(case)):
                step.fail(f"{case.name}: {problem}")
        step.detail = f"{sum(map(len, issues.values()))} issues"
    with report.step("reports.agree") as step:
        for case in cases:
            lines = platformc(*checking(case), "--format", "json", cwd=case).stdout.splitlines()
            of = {
                "json": [(one["code"], one["span"]["start"]["line"]) for one in map(json.loads, lines)],
                "sarif": [(one["ruleId"], region(one)["startLine"]) for one in logs[case.name]["runs"][0]["results"]],
                "gitlab": [(one["check_name"], one["location"]["lines"]["begin"]) for one in issues[case.name]],
            }
            if not of["json"] == of["sarif"] == of["gitlab"]:
                step.fail(f"{case.name}: {of}")
    with report.step("reports.mutants") as step:
        step.detail = mutants(step, logs, issues, validator)
    reports_of_diff.check(report, validator, gitlab)


def written(case: Path, form: str) -> Any:
    done = platformc(*checking(case), "--format", form, cwd=case)
    if done.stderr:
        raise RuntimeError(f"{case.name}: `--format {form}` writes to standard error: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout)


def checking(case: Path) -> list[str]:
    """What came before is a folder of the case, if it matters."""
    return ["check", "--against", "before" if (case / "before").is_dir() else "none"]


def texts(case: Path) -> Callable[[str], bytes | None]:
    """What reads the files of a case by the path that a report gives; nothing for a file that is not one of it."""

    def text(path: str) -> bytes | None:
        file = (case / path).resolve()
        return file.read_bytes() if file.is_relative_to(case.resolve()) and file.is_file() else None

    return text


def schema() -> Any:
    found = json.loads((tools.need("sarif") / SCHEMA).read_text())
    jsonschema.Draft4Validator.check_schema(found)
    return jsonschema.Draft4Validator(found, format_checker=jsonschema.FormatChecker())


def region(result: dict[str, Any]) -> Any:
    return result["locations"][0]["physicalLocation"]["region"]


def sarif(log: dict[str, Any], texts: Callable[[str], bytes | None], validator: Any) -> Iterator[str]:
    """The schema, and what it cannot say."""
    for error in validator.iter_errors(log):
        yield f"{error.json_path}: {error.message[:200]}"
    for run in log.get("runs", []):
        rules = run["tool"]["driver"]["rules"]
        for rule in rules:
            if not CODE.fullmatch(rule["id"]) or not rule["help"]["markdown"].startswith(f"# {rule['id']}: "):
                yield f"{rule['id']}: no page of its own"
        if [rule["id"] for rule in rules] != sorted({result.get("ruleId") for result in run["results"]}):
            yield "the rules are not those of the results"
        for result in run["results"]:
            if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
                yield f"ruleIndex {result['ruleIndex']} is not {result['ruleId']}"
            places = [*result["locations"], *result["relatedLocations"]]
            for place in (place["physicalLocation"] for place in places):
                path = urllib.parse.unquote(place["artifactLocation"]["uri"])
                source = texts(path)
                if source is None:
                    yield f"there is no file `{path}`"
                else:
                    yield from outside(place["region"], source)


def outside(place: dict[str, Any], source: bytes) -> Iterator[str]:
    """Lines and columns, in UTF-16, say the same as the bytes, and both lie in the source."""
    ends = place["byteOffset"], place["byteOffset"] + place["byteLength"]
    if ends[1] > len(source):
        yield f"bytes {ends} of {len(source)}"
        return
    for byte, line, column in zip(ends, (place["startLine"], place["endLine"]), (place["startColumn"], place["endColumn"]), strict=True):
        try:
            before = source[:byte].decode()
        except UnicodeDecodeError:
            continue  # the report is about that: it has no columns
        found = before.count("\n") + 1, len(before.rpartition("\n")[2].encode("utf-16-le")) // 2 + 1
        if found != (line, column):
            yield f"byte {byte} is at {found}, not at {(line, column)}"


def gitlab(report: list[dict[str, Any]], texts: Callable[[str], bytes | None], names: re.Pattern[str] = CODE) -> Iterator[str]:
    if not isinstance(report, list):
        yield "not a list"
        return
    prints = [issue.get("fingerprint") for issue in report]
    if len(set(prints)) != len(prints):
        yield "two issues have one fingerprint"
    for issue in report:
        if {key: type(value) for key, value in issue.items()} != ISSUE:
            yield f"the keys are {sorted(issue)}"
            continue
        location = issue["location"]
        if issue["severity"] not in SEVERITIES:
            yield f"the severity `{issue['severity']}`"
        if not issue["description"].strip() or not names.fullmatch(issue["check_name"]):
            yield f"`{issue['check_name']}`: `{issue['description']}`"
        if not re.fullmatch(r"[0-9a-f]{32}", issue["fingerprint"]):
            yield f"the fingerprint `{issue['fingerprint']}`"
        if set(location) != {"path", "lines"} or set(location["lines"]) != {"begin"}:
            yield f"the location {location}"
            continue
        source = None if location["path"].startswith(("/", "./")) else texts(location["path"])
        lines = 0 if source is None else source.count(b"\n") + 1
        if not 1 <= location["lines"]["begin"] <= lines:
            yield f"line {location['lines']['begin']} of {location['path']}, which has {lines}"


def change(path: tuple[str | int, ...], value: Any) -> Callable[[Any], None]:
    """An edit of a report: sets what is at a path, or removes it."""

    def edit(log: Any) -> None:
        *steps, last = path
        for step in steps:
            log = log[step]
        if value is None:
            del log[last]
        else:
            log[last] = value

    return edit


RESULT = ("runs", 0, "results", 0)
PLACE = (*RESULT, "locations", 0, "physicalLocation", "region")
# (the format, what has to be said, how the report is broken)
MUTANTS = (
    ("sarif", "'version' is a required property", change(("version",), None)),
    ("sarif", "is not one of", change((*RESULT, "level"), "critical")),
    ("sarif", "'message' is a required property", change((*RESULT, "message"), None)),
    ("sarif", "was unexpected", change((*RESULT, "severity"), "error")),
    ("sarif", "minimum", change((*PLACE, "startLine"), 0)),
    ("sarif", "is not of type 'integer'", change((*PLACE, "startColumn"), "1")),
    ("sarif", "is at", change((*PLACE, "endColumn"), 4)),
    ("sarif", "bytes", change((*PLACE, "byteLength"), 10**6)),
    ("sarif", "is not P0101", change((*RESULT, "ruleId"), "P0101")),
    ("sarif", "not those of the results", change(("runs", 0, "tool", "driver", "rules", 0, "id"), "P0101")),
    ("sarif", "no page of its own", change(("runs", 0, "tool", "driver", "rules", 0, "help", "markdown"), "text")),
    ("gitlab", "the keys are", change((0, "check_name"), None)),
    ("gitlab", "the keys are", change((0, "line"), 1)),
    ("gitlab", "the severity `error`", change((0, "severity"), "error")),
    ("gitlab", "the fingerprint `1`", change((0, "fingerprint"), "1")),
    ("gitlab", "line 0", change((0, "location", "lines", "begin"), 0)),
    ("sarif", "there is no file", change((*PLACE[:-1], "artifactLocation", "uri"), "other.yaml")),
    ("gitlab", "of /platform.yaml", change((0, "location", "path"), "/platform.yaml")),
    ("gitlab", "the location", change((0, "location", "lines", "end"), 1)),
)
CASE = "p0102-key-twice"


def mutants(step: Step, logs: Any, issues: Any, validator: Any) -> str:
    source = texts(CASES / CASE)
    for number, (form, saying, edit) in enumerate(MUTANTS):
        broken = copy.deepcopy((logs if form == "sarif" else issues)[CASE])
        edit(broken)
        try:
            said = list(sarif(broken, source, validator) if form == "sarif" else gitlab(broken, source))
        except (KeyError, IndexError) as error:
            said = [f"breaks off: {error!r}"]
        if not any(saying in one for one in said):
            step.fail(f"mutant {number} is to make it say `{saying}`: {said}")
    twice = [issues[CASE][0], copy.deepcopy(issues[CASE][0])]
    if "two issues have one fingerprint" not in list(gitlab(twice, source)):
        step.fail("the same fingerprint twice goes unnoticed")
    return f"{len(MUTANTS) + 1} mutants"
