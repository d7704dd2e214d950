"""Audit logs: what ships Vault's, who may do what with it, and that each alarm sees its events and nothing else.

Vault's events are done on a real server (OpenBao), and the entries are its own. CloudWatch and the Kubernetes API are not here: patterns
are judged by `log_patterns`, and the entries of the API are written by hand.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import tools

if TYPE_CHECKING:
    from report import Report, Step
    from tree import Tree

MODULE = "terraform/modules/audit-log/main.tf"
done: dict[str, Any] = {}  # the sign of life that voters give -> what was done with a server that answers it
tested: dict[Any, str] = {}  # patterns -> the tree that they were tested in


def check(tree: Tree, report: Report) -> None:
    from vault_server import alarms, rotation

    vault = tree.platform.get("vault") or {}
    with report.step(f"audit.kubernetes {tree.name}") as step:
        step.detail = kubernetes(tree, vault.get("cluster"), step)
    if "cluster" not in vault:
        return
    if not tree.exists(MODULE):
        with report.step(f"audit.shipping {tree.name}") as step:
            if ((tree.platform.get("audit") or {}).get("vault") or {}).get("to") != "none" and vault.get("audit") != []:
                step.fail("the audit log is not shipped, and platform.yaml does not say so")
            step.detail = "switched off"
        return
    with report.step(f"audit.shipping {tree.name}") as step:
        for problem in (*alarms.shipping(tree), *alarms.silence(tree)):
            step.fail(problem)
        step.detail = f"to {alarms.configuration(tree)['exporters']['awscloudwatchlogs']['log_group_name']}"
    with report.step(f"audit.rotation {tree.name}") as step:
        for problem in rotation.check(tree):
            step.fail(problem)
        text = rotation.script(tree)
        same = tested.setdefault(text, tree.name)
        for slip in rotation.overlooked(tree) if same == tree.name else ():
            step.fail(f"nobody notices: {slip}")
        step.detail = f"{len(rotation.SLIPS)} slips caught" if same == tree.name else f"the program of {same}"
    with report.step(f"audit.alarms {tree.name}") as step:
        step.detail = of_vault(tree, step)


def once(patterns: dict[str, Any], tree: Tree) -> str:
    """The tree in which the same patterns were tested."""
    return tested.setdefault(repr(sorted(patterns.items())), tree.name)


def kubernetes(tree: Tree, home: str | None, step: Step) -> str:
    from vault_server import alarms, kubernetes_events

    found, made = dict(alarms.kubernetes(tree)), 0
    for cluster, known in found.items():
        patterns = alarms.parsed(known)
        for problem in (*alarms.misjudged(patterns, cluster == home), *alarms.thresholds(known)):
            step.fail(f"{cluster}: {problem}")
        if once(patterns, tree) == tree.name:
            at_home = cluster == home
            for what, caught in alarms.mutants(patterns, lambda mutant, at_home=at_home: list(alarms.misjudged(mutant, at_home))):  # type: ignore[misc]
                made += 1
                if not caught:
                    step.fail(f"{cluster}: nobody notices: {what}")
    entries = sum(1 for _ in kubernetes_events.every())
    return f"{entries} entries, {sum(map(len, found.values()))} alarms on {len(found)} clusters, {made} broken patterns caught"


def of_vault(tree: Tree, step: Step) -> str:
    from vault_server import alarms, deeds, issuer

    known = alarms.of(tree, alarms.ROOT)
    patterns = alarms.parsed(known)
    path, _ = alarms.sign_of_life(tree)
    if path not in done:
        folder = tools.ROOT / "target" / "audit" / tree.name
        shutil.rmtree(folder, ignore_errors=True)
        with issuer.serving() as issuers:
            issuers.add("deeds")
            done[path] = deeds.done(tools.need("bao"), folder, issuers.by_name["deeds"], path)
    for problem in (*alarms.wrong(patterns, done[path], tree), *alarms.thresholds(known)):
        step.fail(problem)
    never = patterns.keys() - {name for deed in done[path] for name in deed.expected}
    for name in sorted(never):
        step.fail(f"nothing is done that `{name}` is for")
    same = once(patterns, tree)
    if same != tree.name:
        return f"{len(done[path])} deeds, the patterns of {same}"
    made = 0
    for what, caught in alarms.mutants(patterns, lambda mutant: list(alarms.wrong(mutant, done[path], tree))):
        made += 1
        if not caught:
            step.fail(f"nobody notices: {what}")
    return f"{len(done[path])} deeds with {sum(len(deed.lines) for deed in done[path])} entries, {len(patterns)} alarms, {made} broken patterns caught"
