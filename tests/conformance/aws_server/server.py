"""Starts and ends the stand-in for AWS."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import tools

from aws_server import provider

ACCOUNT = "111122223333"
PROGRAM = Path(__file__).resolve().parent / "serve.py"
SECONDS = 60  # until it answers: the first import of moto reads many files


class Server:
    """A running stand-in: its address, and what the provider of terraform has to be told to ask it."""

    def __init__(self, address: str, programs: provider.Programs) -> None:
        self.address, self.programs = address, programs

    def environment(self) -> dict[str, str]:
        """Environment variables of terraform. The keys are known to nobody: moto takes any."""
        return {
            "AWS_ENDPOINT_URL": self.address,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "example",
            "AWS_MAX_ATTEMPTS": "2",
        }


@contextlib.contextmanager
def running(folder: Path, account: str = ACCOUNT) -> Iterator[Server]:
    """A stand-in for one account that knows of nothing yet, on a free port of 127.0.0.1; its log is `folder/aws.log`. `tools.Missing` if moto cannot be had."""
    python = tools.need("moto") / "bin" / "python"
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with open(folder / "aws.log", "w") as log:
        environment = {"MOTO_ACCOUNT_ID": account, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true", "PATH": os.environ["PATH"]}
        process = subprocess.Popen([python, PROGRAM, str(port)], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            wait(address, process, folder / "aws.log")
            with provider.programs() as programs:
                yield Server(address, programs)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the stand-in for AWS ended: {log.read_text()[-1000:]}")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/moto-api/data.json", timeout=5).close()
            return
        time.sleep(0.1)
    raise RuntimeError(f"the stand-in for AWS does not answer after {SECONDS} s: {log.read_text()[-1000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        result: int = probe.getsockname()[1]
        return result
