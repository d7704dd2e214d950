"""What an account holds before, between and after lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from report import Step

    from applied.life import Life

Holds = dict[str, list[str]]


def more(before: Holds, after: Holds) -> list[tuple[str, str]]:
    """(place, name) of what is there afterwards and was not there before."""
    return [(place, name) for place, names in sorted(after.items()) for name in names if name not in before.get(place, ())]


def same(before: Holds, after: Holds, step: Step) -> None:
    failed(more(before, after), "is left", step)
    failed(more(after, before), "was there before, and is gone", step)


def failed(found: list[tuple[str, str]], what: str, step: Step) -> None:
    """One problem a place."""
    for place in sorted({place for place, _ in found}):
        names = [name for other, name in found if other == place]
        step.fail(f"{place}: `{'`, `'.join(names[:5])}`{f' and {len(names) - 5} more' if len(names) > 5 else ''} {what}")


def left(life: Life, step: Step) -> str:
    """After the teardown there is what was there before it, the state root, and what the README says: the key of Vault's data, and the
    last snapshots of databases."""
    found = more(life.states, life.account())
    keys = [name for place, name in found if place == f"kms {life.region} keys"]
    snapshots = [name for place, name in found if place == f"rds {life.region} database_snapshots"]
    failed([(place, name) for place, name in found if name not in keys and name not in snapshots], "is left", step)
    snapshots = [name for name in snapshots if not name.startswith("rds:")]  # those are automatic backups
    unseals = sum(call["source"].endswith("/vault-unseal") for root in life.roots.values() for call in root.calls().values())
    databases = sum(call["source"].endswith("/rds") for root in life.roots.values() for call in root.calls().values())
    if len(keys) != unseals * life.lives:
        step.fail(f"{len(keys)} keys of Vault's data are left after {life.lives} lives, not {unseals * life.lives}")
    if len(snapshots) != databases * life.lives:
        step.fail(f"{len(snapshots)} last snapshots are left after {life.lives} lives, not {databases * life.lives}: {snapshots}")
    return f"{len(keys)} keys of Vault's data and {len(snapshots)} snapshots, as the README says"
