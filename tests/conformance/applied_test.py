"""The AWS roots of a tree by the real provider, on a stand-in for AWS: applied in the order of the graph, the second plan of each is
empty, what holds data cannot be destroyed by mistake, and the teardown of the README leaves an empty account. A small platform of which entries
are removed in steps, too.

Without `--all`, the flagship lives once. With it, every tree lives twice in one account: the names of its first life are free again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import terraform_test
from applied import account, hands, mutants, prerequisites, retired
from applied.life import STATE, Life
from aws_server import server
from terraform_roots import scratch

if TYPE_CHECKING:
    from applied.hands import Account
    from report import Report
    from tree import Tree

FLAGSHIP = "secret-management"


def check_once(report: Report) -> None:
    with report.step("applied.retired") as step, server.running(retired.place()) as aws:
        step.detail = retired.check(aws, step)


def check(tree: Tree, report: Report) -> None:
    if tree.name != FLAGSHIP and not report.thorough:
        return
    with report.step(f"applied.server {tree.name}") as step:
        before = terraform_test.before(tree)
        scratch.environment(folder := Life.place(tree))
        with server.running(folder, tree.platform["aws"]["account"]) as aws:
            life = Life(tree, aws, before)
            lives(life, hands.Account(aws, life.region), report)
        step.detail = f"ended; left out, since they need a cluster or Vault: {', '.join(life.left_out)}"


def lives(life: Life, person: Account, report: Report) -> None:
    name = life.tree.name
    life.write()
    with report.step(f"applied.prerequisites {name}") as step:
        step.detail = prerequisites.check(life, lambda: hands.prepare(life, person), step)
    if step.state() != "ok":
        return
    start = life.account()
    with report.step(f"applied.up {name}") as step:
        life.up()
        step.detail = f"{life.count()} resources of {len(life.roots)} roots"
    if step.state() != "ok":
        return
    whole(life, person, report, "")
    if report.thorough:
        second(life, person, report)
    with report.step(f"applied.empty {name}") as step:
        hands.last(life, person)
        account.same(start, life.account(), step)
    if life.tree.name == FLAGSHIP:
        with report.step(f"applied.mutants-of-account {name}") as step:
            step.detail = f"{mutants.of_account(step)} caught"


def whole(life: Life, person: Account, report: Report, which: str) -> None:
    """The rest of a life whose roots are applied."""
    name = life.tree.name
    with report.step(f"applied.again{which} {name}") as step:
        life.again()
    with report.step(f"applied.protected{which} {name}") as step:
        step.detail = f"{life.protected(step)} roots refuse to be destroyed"
    if life.tree.name == FLAGSHIP and not which:
        with report.step(f"applied.mutants {name}") as step:
            step.detail = f"{mutants.of_roots(life, step)} caught"
    if life.tree.name == FLAGSHIP and not which and report.thorough:
        with report.step(f"applied.mutants-of-lives {name}") as step:
            step.detail = f"{mutants.of_lives(life, step)} caught"
    with report.step(f"applied.down{which} {name}") as step:
        hands.unprotect(life, person)
        life.unprotect()
        life.down()
    with report.step(f"applied.left{which} {name}") as step:
        step.detail = account.left(life, step)


def second(life: Life, person: Account, report: Report) -> None:
    """As the README says: the bucket of the states stays, and a person has a fresh copy of the tree."""
    life.write()
    with report.step(f"applied.up-again {life.tree.name}") as step:
        life.up(without={STATE})
    if step.state() == "ok":
        whole(life, person, report, "-again")
