"""Runs the parts that are named, or all; see tests/run."""

import argparse
import functools
import importlib
import os
import sys
from pathlib import Path

import tools
from report import Report

# part -> its module, in the order they run
PARTS = {
    "tools": None,
    "rust": "rust",
    "docs": "docs",
    "policy": "policy",
    "golden": "golden",
    "reports": "reports",
    "flux": "flux",
    "schemas": "schemas",
    "helm": "helm",
    "editor": "editor",
    "terraform": "terraform_test",
    "security": "security",
    "vault": "vault_test",
    "ha": "ha_test",
    "mutants": "mutants",
}
PLAIN = {"tools", "rust"}  # these need no Python packages


def main():
    parser = argparse.ArgumentParser(prog="tests/run", description="Runs every test, after installing what it needs.")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"only these: {' '.join(PARTS)}")
    parser.add_argument(
        "--example", action="append", metavar="NAME", help="only this folder of examples/, or this starter; may be repeated"
    )
    parser.add_argument(
        "--examples", default=str(tools.ROOT / "examples"), metavar="DIR", help="the folder of examples"
    )
    options = parser.parse_args()
    for part in options.parts:
        if part not in PARTS:
            parser.error(f"no part `{part}`, there are {' '.join(PARTS)}")
    report = Report(strict=os.environ.get("CI") == "true")
    reason = environment()
    trees = trees_of(options)
    for part in PARTS:
        if not options.parts or part in options.parts:
            print(f"\n== {part} ==", flush=True)
            if reason and part not in PLAIN:
                with report.step(part) as step:
                    step.skip(reason)
            else:
                run(part, trees, report)
    sys.exit(0 if report.summary() else 1)


def environment():
    """Goes on in the Python environment with the packages of the checks; returns only there, or with the reason why not."""
    try:
        python = tools.need("python") / "bin" / "python"
    except tools.Missing as missing:
        return str(missing)
    if os.path.realpath(sys.prefix) != os.path.realpath(python.parents[1]):
        sys.stdout.flush()
        os.execv(python, [str(python), *sys.argv])
    return None


def run(part, trees, report):
    if part == "tools":
        for entry, tool in tools.TABLE.items():
            with report.step(f"tools.{entry}") as step:
                tools.need(entry)
                step.detail = tool.label()
        return
    name = PARTS[part]
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        with report.step(part) as step:
            if error.name != name:
                raise
            step.skip(f"there is no tests/conformance/{name}.py")
        return
    if hasattr(module, "check_once"):
        guarded(part, report, module.check_once, report)
    if hasattr(module, "check"):
        for tree in trees():
            guarded(f"{part} {tree.name}", report, module.check, tree, report)
        if not trees():
            with report.step(part) as step:
                step.fail("no folder of examples/ with a platform.yaml")


def trees_of(options):
    """The trees of the examples and of the starters, when a part first asks for them, the same ones for every part."""

    @functools.lru_cache(maxsize=None)
    def trees():
        import tree

        folders = sorted(path.parent.resolve() for path in Path(options.examples).glob("*/platform.yaml"))
        wanted = [folder for folder in folders if folder.name in (options.example or [folder.name])]
        if Path(options.examples).resolve() == tools.ROOT / "examples":
            import starters

            wanted += [starters.made(name) for name in starters.MESHES if name in (options.example or [name])]
        return [found for folder in wanted for found in tree.trees_of(folder)]

    return trees


def guarded(name, report, function, *arguments):
    """A check that breaks off outside of its steps is a step of its own: a failure, or a skip if a tool is missing."""
    try:
        function(*arguments)
    except Exception as error:
        with report.step(name):
            raise error


if __name__ == "__main__":
    main()
