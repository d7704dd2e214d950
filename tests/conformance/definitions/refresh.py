#!/usr/bin/env python3
"""Makes the files of this folder anew from upstream's; README.md says where to get those.

    tests/conformance/definitions/refresh.py [--check] PATH...

A path is a folder or a file: definitions of custom resources (YAML, or a chart's .tgz), strict JSON Schemas of them, what
`terraform providers schema -json` prints, or a package of CDK for Terraform (.tgz of npm, .whl of PyPI). Only rows of SOURCES.tsv
are made, so a new kind is a new row. With --check nothing is written, and a difference is an error.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import run


def main() -> None:
    parser = argparse.ArgumentParser(prog="refresh.py", description=__doc__.partition("\n")[0])
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if something would be written")
    options = parser.parse_args()
    reason = run.environment()
    if reason:
        sys.exit(f"refresh.py: {reason}")
    from definitions import HERE, upstream

    made, changed = upstream.compacted(options.paths), 0
    for file, texts in sorted(made.items()):
        if len(texts) > 1:
            sys.exit(f"refresh.py: {file} is not the same in " + " and ".join(texts.values()))
        (text,) = texts
        target = HERE / file
        if target.is_file() and target.read_text() == text:
            continue
        changed += 1
        print(("differs: " if options.check else "written: ") + file)
        if not options.check:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
    missing = [file for file in upstream.rows() if file not in made and not file.startswith("own/")]
    print(f"{len(made)} of {len(made) + len(missing)} files are in these paths, {changed} of them new or changed")
    sys.exit(1 if options.check and changed else 0)


if __name__ == "__main__":
    main()
