"""Parts side by side, each in a process of its own: some of them wait for servers most of the time, while others compute."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from report import Step

if TYPE_CHECKING:
    from report import Report

# Those with servers under a load go before those that only compute: a leader that waits for a processor is no leader that is slow.
NICE = 10


class Beside:
    """At most `limit` parts at a time; their steps come back into the report, their lines are printed as they happen."""

    def __init__(self, report: Report, limit: Any) -> None:
        self.report, self.limit = report, limit
        self.running: dict[Any, Any] = {}  # process id -> (part, when it started)
        self.folder = tempfile.TemporaryDirectory(prefix="platformc-parts-")

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: None) -> None:
        for pid in list(self.running):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)  # its own servers end with it
        while self.running:
            self.join()
        self.folder.cleanup()

    def start(self, part: str, work: Callable[..., Any], nice: Any) -> None:
        """Forks, so that what was read before is there; waits for another part to end if there is no place."""
        while len(self.running) >= self.limit:
            self.join()
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            os._exit(self.child(part, work, nice))
        self.running[pid] = (part, time.monotonic())

    def child(self, part: str, work: Callable[..., Any], nice: Any) -> int:
        self.running.clear()
        first = len(self.report.steps)
        try:
            if nice:
                os.nice(NICE)
            work()
            steps = [vars(step) for step in self.report.steps[first:]]
            (Path(self.folder.name) / part).write_bytes(pickle.dumps(steps))
            return 0
        except BaseException as error:
            if not isinstance(error, (SystemExit, KeyboardInterrupt)):
                traceback.print_exc()
            return 1
        finally:
            sys.stdout.flush()

    def join(self) -> None:
        """Waits for one part to end."""
        pid, status, used = os.wait4(-1, 0)
        if pid not in self.running:
            return
        part, start = self.running.pop(pid)
        self.report.times[part] = (time.monotonic() - start, used.ru_utime + used.ru_stime)
        results = Path(self.folder.name) / part
        if results.is_file():
            for fields in pickle.loads(results.read_bytes()):
                step = Step(fields["name"])
                vars(step).update(fields)
                self.report.steps.append(step)
            return
        with self.report.step(part) as step:
            step.fail(f"it broke off with status {os.waitstatus_to_exitcode(status)}")

    def all(self) -> None:
        while self.running:
            self.join()
