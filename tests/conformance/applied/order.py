"""Roots in the order of the graph, as many at a time as it allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait


class Failed(Exception):
    """What went wrong, by root."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{root}: {said}" for root, said in problems.items()))
        self.problems = problems


def turned(needs: dict[str, set[str]]) -> dict[str, set[str]]:
    """root -> those that need it."""
    return {root: {other for other in needs if root in needs[other]} for root in needs}


def each(needs: dict[str, set[str]], work: Callable[[str], None], limit: int) -> None:
    """Calls `work` for every root once it is done for all that the root needs; raises `Failed` at the end if it failed for some. Roots
    that need one of those are left out."""
    waiting = dict(needs)
    running: dict[Future[None], str] = {}
    problems: dict[str, str] = {}
    done: set[str] = set()
    with ThreadPoolExecutor(limit) as pool:
        while waiting or running:
            for root in ready(waiting, done):
                del waiting[root]
                running[pool.submit(work, root)] = root
            if not running:
                break
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                root = running.pop(future)
                error = future.exception()
                if error:
                    problems[root] = str(error)
                else:
                    done.add(root)
    if problems:
        raise Failed(problems)
    if waiting:
        raise Failed(dict.fromkeys(waiting, "needs a root that needs it"))


def ready(waiting: dict[str, set[str]], done: set[str]) -> Iterable[str]:
    return [root for root, needed in waiting.items() if needed <= done]
