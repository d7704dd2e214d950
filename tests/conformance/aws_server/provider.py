"""Programs of the AWS provider that stay up from one run of terraform to the next. Terraform itself starts one for each run, and checks its
700 MB; that is more than half of what a small plan computes. `terraform init` still installs it and holds it against the versions asked for."""

from __future__ import annotations

import contextlib
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

TOLD = re.compile(r"TF_REATTACH_PROVIDERS='(.+)'")
INSTALLED = ".terraform/providers/registry.terraform.io/hashicorp/aws/*/*/terraform-provider-aws*"
SECONDS = 60  # until it says where it listens


class Programs:
    """As many as there are runs of terraform at the same time: a program keeps what the last run configured, so no two runs share one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder  # of its sockets, whose names have to be short
        self.lock = threading.Lock()
        self.idle: list[str] = []  # what terraform is told of programs that nobody uses
        self.all: list[subprocess.Popen[bytes]] = []

    @contextlib.contextmanager
    def lent(self, root: Path, environment: dict[str, str]) -> Iterator[dict[str, str]]:
        """The environment of a run of terraform in this root, with a program of its own; without one where none is installed yet."""
        with self.lock:
            told = self.idle.pop() if self.idle else None
        if told is None:
            installed = sorted(root.glob(INSTALLED))
            if not installed:
                yield environment
                return
            told = self.started(installed[0], environment)
        try:
            yield {**environment, "TF_REATTACH_PROVIDERS": told}
        finally:
            with self.lock:
                self.idle.append(told)

    def started(self, program: Path, environment: dict[str, str]) -> str:
        # it says so much of its life that a pipe that nobody reads would be full
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".log") as log:
            own = {**environment, "PLUGIN_UNIX_SOCKET_DIR": str(self.folder)}
            process = subprocess.Popen([program.resolve(), "-debug"], env=own, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            with self.lock:
                self.all.append(process)
            end = time.monotonic() + SECONDS
            while time.monotonic() < end and process.poll() is None:
                if said := TOLD.search(Path(log.name).read_text()):
                    return said[1]
                time.sleep(0.05)
            raise RuntimeError(f"the AWS provider does not say where it listens: {Path(log.name).read_text()[-1000:]}")

    def end(self) -> None:
        for process in self.all:
            process.kill()
            process.wait()


@contextlib.contextmanager
def programs() -> Iterator[Programs]:
    with tempfile.TemporaryDirectory(prefix="platformc-aws-") as folder:
        found = Programs(Path(folder))
        try:
            yield found
        finally:
            found.end()
