"""The starters of `platformc init`, made and built anew in target/starters: a new user's first platform is judged like an example."""

import functools
import shutil
from pathlib import Path

import tools

FOLDER = tools.ROOT / "target" / "starters"
MESHES = {"starter-istio": "istio", "starter-consul": "consul"}


@functools.cache
def made(name: str) -> Path:
    """The folder of a starter, with its output."""
    import golden

    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    for arguments in (("init", folder, "--mesh", MESHES[name]), ("build", folder / "platform.yaml")):
        done = golden.platformc(*arguments)
        # what a new user still has to write is the only warning
        said = done.stderr.strip()
        expected = arguments[0] == "build" and said.startswith("P0690\n") and said.endswith("1 warning; `platformc explain P0690` tells more")
        if done.returncode or (said and not expected):
            raise RuntimeError(f"`platformc {arguments[0]}` of {name} exits {done.returncode}: {done.stderr.strip()[-2000:]}")
    return folder.resolve()
