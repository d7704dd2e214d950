"""What a tool makes of the same bytes is made once a run, whichever part of the tests needs it first."""

from __future__ import annotations

import hashlib
import os
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

made: dict[Any, Any] = {}  # key -> the pickled result
folder = None  # where processes of one run find each other's results


def shared() -> Any:
    """The folder for the results of this run, to be entered before the run forks."""
    global folder
    place = tempfile.TemporaryDirectory(prefix="platformc-once-")
    folder = Path(place.name)
    return place


def of(what: str, content: bytes, make: Callable[[], Any]) -> Any:
    """What `make` returns for these bytes: each caller has a copy of its own."""
    key = hashlib.sha256(what.encode() + b"\0" + content).hexdigest()
    if key not in made:
        file = folder / key if folder else None
        if file and file.is_file():
            made[key] = file.read_bytes()
        else:
            made[key] = pickle.dumps(make())
            if file:
                own = file.with_suffix(f".{os.getpid()}")
                own.write_bytes(made[key])
                own.replace(file)
    result: dict[str, Any] | tuple[int, str, str] = pickle.loads(made[key])
    return result
