"""The steps of a release, and what is released beside the program: images, a component of GitLab's CI, hooks of pre-commit.

With `--all` the program is built as it is released, and what it is made of is written down; otherwise only what needs neither."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import golden
import tools
import yaml

if TYPE_CHECKING:
    from report import Report, Step

ROOT = tools.ROOT
SCRIPT = ROOT / ".ci" / "release"
PIPELINES = (".gitlab-ci.yml", ".ci/release.yml")
COMPONENT = ROOT / "templates" / "platformc.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
IMAGES = sorted((ROOT / ".ci" / "images").glob("*.Containerfile"))
# words of GitLab that no job can have as its name (https://docs.gitlab.com/ci/jobs/#job-names)
KEYWORDS = {"image", "services", "stages", "before_script", "after_script", "variables", "cache", "include", "pages:deploy", "true", "false", "nil"}
PLATFORM = """apiVersion: platformc/v1alpha1
kind: Platform
name: small
aws: { account: "111122223333", region: eu-west-1, state: { bucket: small-tfstate } }
git: { url: https://gitlab.example.com/platform/small.git }
networks: { main: { cidr: 10.40.0.0/16 } }
clusters:
  main:
    network: main
    kubernetes: "1.36"
    admins: { platform: "arn:aws:iam::111122223333:role/platform-admin" }
    nodeGroups: { system: { instanceTypes: [m7g.large] } }
"""


def check_once(report: Report) -> None:
    with report.step("release.pipelines") as step:
        step.detail = pipelines(step)
    with report.step("release.component") as step:
        step.detail = component(step)
    with report.step("release.images") as step:
        step.detail = images(step)
    with report.step("release.names") as step:
        step.detail = names(step)
    with report.step("release.hooks") as step, tempfile.TemporaryDirectory() as folder:
        step.detail = hooks(step, Path(folder))
    with report.step("release.refusals") as step, tempfile.TemporaryDirectory() as folder:
        step.detail = refusals(step, Path(folder))
    if report.thorough:
        with report.step("release.steps") as step, tempfile.TemporaryDirectory() as folder:
            step.detail = steps(step, Path(folder))


def program(name: str) -> Path:
    return tools.need("release") / "bin" / name


def fits_schema(path: Path, step: Step) -> None:
    command: list[str | Path] = [program("check-jsonschema"), "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", path]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        step.fail(f"{path.name}: {done.stdout.strip()[-400:]}")


class Loader(yaml.SafeLoader):
    """GitLab's `!reference` and the like are left as they are."""


Loader.add_multi_constructor("!", lambda loader, suffix, node: None)


def jobs(path: Path) -> Any:
    read = yaml.load(path.read_text(), Loader)
    return {name: job for name, job in read.items() if isinstance(job, dict) and name not in ("workflow", "default", "variables")}


def scripts(job: Any) -> list[str]:
    return [line for key in ("before_script", "script", "after_script") for line in job.get(key) or ()]


def pipelines(step: Step) -> str:
    """They fit GitLab's schema, their scripts are scripts, and each step that they name is one of the script's."""
    known = set(re.findall(r"^(\w+)\(\) \{$", SCRIPT.read_text(), re.MULTILINE))
    found: dict[str, Any] = {}
    for file in PIPELINES:
        fits_schema(ROOT / file, step)
        found |= jobs(ROOT / file)
    for name, job in found.items():
        if name in KEYWORDS:
            step.fail(f"{name} is a keyword of GitLab, not a job")
        for other in job.get("needs") or ():
            if other not in found:
                step.fail(f"{name} needs {other}, which is no job")
        if job.get("extends") not in (None, *found):
            step.fail(f"{name} extends {job['extends']}, which is no job")
        for line in scripts(job):
            if subprocess.run(["bash", "-n"], input=line, text=True, capture_output=True).returncode:
                step.fail(f"{name}: no script: {line}")
            for called in re.findall(r"\.ci/release (\w+)", line):
                if called not in known:
                    step.fail(f"{name}: .ci/release has no step {called}")
    done = subprocess.run(["bash", "-n", SCRIPT], capture_output=True, text=True)
    if done.returncode:
        step.fail(done.stderr)
    return f"{len(found)} jobs"


def component(step: Step) -> str:
    """Each input is declared and used, and with the defaults it is a pipeline."""
    head, body = COMPONENT.read_text().split("\n---\n")
    inputs = yaml.safe_load(head)["spec"]["inputs"]
    used = set(re.findall(r"\$\[\[ inputs\.(\w+) \]\]", body))
    for name in inputs.keys() ^ used:
        step.fail(f"the input {name} is {'not used' if name in inputs else 'not declared'}")
    for name, of in inputs.items():
        if not of.get("description") or "default" not in of:
            step.fail(f"the input {name} has no description or no default")
    filled = re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: json.dumps(inputs[found[1]]["default"]).strip('"'), body)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pipeline.yml"
        path.write_text(filled)
        fits_schema(path, step)
        (job,) = jobs(path).values()
        (Path(folder) / "platform.yaml").write_text(PLATFORM)
        run = ["bash", "-euo", "pipefail", "-c", "\n".join(["platformc build > /dev/null", *scripts(job)])]
        done = subprocess.run(run, cwd=folder, env=on_path(), capture_output=True, text=True)
        if done.returncode:
            step.fail(f"its job fails on a good platform: {(done.stdout + done.stderr)[-300:]}")
        (Path(folder) / "output" / "README.md").write_text("changed\n")
        if subprocess.run([*run[:-1], "\n".join(scripts(job))], cwd=folder, env=on_path(), capture_output=True).returncode == 0:
            step.fail("its job passes although the tree was edited")
    return f"{len(inputs)} inputs"


def images(step: Step) -> str:
    """Each base has a version, nobody runs as root, and Vault's is the one of the platform."""
    for file in IMAGES:
        done = subprocess.run([program("hadolint"), file], capture_output=True, text=True)
        if done.returncode:
            step.fail(done.stdout.strip())
        text = file.read_text()
        defaults = dict(re.findall(r"^ARG (\w+)=(\S+)$", text, re.MULTILINE))
        for base in re.findall(r"^FROM (\S+)", text, re.MULTILINE):
            name = defaults.get(base.strip("${}"), base)
            if not re.search(r"^[a-z0-9.]+/.+:v?\d+\.\d+\.\d+", name):
                step.fail(f"{file.name}: {name} has no registry or no version")
        user = re.findall(r"^USER (\S+)$", text, re.MULTILINE)
        if not user or not re.fullmatch(r"[1-9]\d+", user[-1]):
            step.fail(f"{file.name}: runs as {user[-1:] or 'root'}")
    vault = json.loads((ROOT / "compiler" / "catalog" / "images.json").read_text())["own"]["VAULT"]
    wanted = f"docker.io/{vault['name']}:{vault['tag']}"
    if f"ARG VAULT={wanted}\n" not in (ROOT / ".ci" / "images" / "terraform.Containerfile").read_text():
        step.fail(f"the image of jobs has another Vault than {wanted}")
    return f"{len(IMAGES)} images"


def names(step: Step) -> str:
    """The image has one name and this version, wherever it is named."""
    version = said("version").strip()
    wanted = f"registry.example.com/platform/platformc:{version}"
    for path in (ROOT / "README.md", COMPONENT, HOOKS):
        found = set(re.findall(r"[\w.]+/platform/platformc:[\w.]+", path.read_text()))
        if found != {wanted}:
            step.fail(f"{path.name} names {sorted(found)}, not {wanted}")
    release = yaml.load((ROOT / ".ci" / "release.yml").read_text(), Loader)["images"]
    made = {row["IMAGE"]: row["NAME"] for row in release["parallel"]["matrix"]}
    # the project platform/platformc has the registry of this name
    if made != {"platformc": "$CI_REGISTRY_IMAGE", "terraform": "$CI_REGISTRY_IMAGE/terraform"}:
        step.fail(f"the images are {made}")
    if made.keys() != {file.name.removesuffix(".Containerfile") for file in IMAGES}:
        step.fail("not every Containerfile becomes an image")
    return wanted


def on_path(**more: str) -> dict[str, str]:
    """The compiler by its name."""
    folder = ROOT / "target" / "conformance" / "release" / "bin"
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / "platformc"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(golden.binary()).resolve())
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "CI"))}
    return {**plain, "PATH": f"{folder}:{os.environ['PATH']}", **more}


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com", "-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main"]
    done = subprocess.run([tools.on_path("git"), *who, *arguments], cwd=folder, env=on_path(), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


def repository(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir()
    git(folder, "init", "-q")
    for name, text in files.items():
        (folder / name).write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    return folder


def hooks(step: Step, folder: Path) -> str:
    """The hooks pass on what is good, and hold a commit of what is not."""
    listed = yaml.safe_load(HOOKS.read_text())
    source = repository(folder / "hooks", {".pre-commit-hooks.yaml": HOOKS.read_text()})
    wanted = [hook["id"] for hook in listed if hook["language"] == "system"]
    config = {"repos": [{"repo": str(source), "rev": git(source, "rev-parse", "HEAD"), "hooks": [{"id": name} for name in wanted]}]}
    there = repository(folder / "platform", {".pre-commit-config.yaml": yaml.safe_dump(config), "platform.yaml": PLATFORM})
    environment = on_path(PRE_COMMIT_HOME=str(folder / "cache"), GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="protocol.file.allow", GIT_CONFIG_VALUE_0="always")

    def run(expected: dict[str, bool], when: str) -> None:
        git(there, "add", "-A")
        for name, good in expected.items():
            done = subprocess.run([program("pre-commit"), "run", name, "--all-files"], cwd=there, env=environment, capture_output=True, text=True)
            if (done.returncode == 0) != good:
                step.fail(f"{name} {'fails' if good else 'passes'} {when}: {(done.stdout + done.stderr)[-300:]}")

    run({"platformc-check": True, "platformc-build": False}, "before the first build")
    subprocess.run(["platformc", "build"], cwd=there, env=environment, capture_output=True, check=True)
    run(dict.fromkeys(wanted, True), "after a build")
    (there / "platform.yaml").write_text(PLATFORM.replace("10.40.0.0/16", "10.41.0.0/16"))
    run({"platformc-check": True, "platformc-build": False}, "on a change that was not built")
    (there / "platform.yaml").write_text(PLATFORM.replace("10.40.0.0/16 }", "10.40.0.0/16, nat: single }"))
    run({"platformc-check": False}, "on a setting that is weaker than it needs to be")
    images = {hook["id"]: hook["entry"].split()[1:] for hook in listed if hook["language"] == "docker_image"}
    plain = {hook["id"] + "-image": hook["entry"].split() for hook in listed if hook["language"] == "system"}
    for name, entry in images.items():
        if plain.get(name) != entry:
            step.fail(f"{name} runs {entry}, not what it runs without an image")
    return f"{len(wanted)} of {len(listed)} hooks run, the others by an image"


def said(*arguments: str | Path, **more: str) -> str:
    done = release(*arguments, **more)
    if done.returncode:
        raise RuntimeError((done.stderr or done.stdout)[-400:])
    return done.stdout


def release(*arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CI")}
    return subprocess.run([SCRIPT, *arguments], cwd=ROOT, env={**environment, **more}, capture_output=True, text=True)


def refusals(step: Step, folder: Path) -> str:
    """A tag of another version, a program that needs libraries, a file that was changed: nothing of it is released."""
    version = said("version").strip()
    if said("version", CI_COMMIT_TAG=f"v{version}").strip() != version:
        step.fail("the tag of this version is refused")
    if release("version", CI_COMMIT_TAG="v99.0.0").returncode == 0:
        step.fail("the tag of another version is taken")
    needy = Path(shutil.which("true") or "/bin/true")
    done = release("package", needy, DIST=str(folder / "dist"))
    if done.returncode == 0 or "libraries of the system" not in done.stderr:
        step.fail(f"a program that needs libraries is packed: {done.stderr}")
    dist = folder / "made"
    dist.mkdir()
    for arch in ("x86_64", "aarch64"):
        name = f"platformc-{version}-linux-{arch}"
        (dist / name).mkdir()
        (dist / name / "platformc").write_text(arch)
        subprocess.run(["tar", "-C", dist, "-czf", dist / f"{name}.tar.gz", name], check=True)
        (dist / name / "platformc").rename(dist / f"platformc-linux-{arch}")
        (dist / name).rmdir()
    (dist / f"platformc-{version}.cdx.json").write_text("{}")
    said("checksums", DIST=str(dist))
    said("verify", DIST=str(dist))
    good = (dist / "SHA256SUMS").read_text()
    (dist / "platformc-linux-aarch64").write_text("other")
    if release("verify", DIST=str(dist)).returncode == 0:
        step.fail("a changed file is not noticed")
    said("checksums", DIST=str(dist))
    if release("verify", DIST=str(dist)).returncode == 0:
        step.fail("an archive with another program is not noticed")
    (dist / "platformc-linux-aarch64").write_text("aarch64")
    (dist / "SHA256SUMS").write_text("".join(line for line in good.splitlines(True) if "cdx" not in line))
    if release("verify", DIST=str(dist)).returncode == 0:
        step.fail("a missing bill of materials is not noticed")
    return f"version {version}"


def steps(step: Step, folder: Path) -> str:
    """What is released, made here for this machine's architecture."""
    version, dist, arch = said("version").strip(), folder / "dist", os.uname().machine
    said("binary", DIST=str(dist))
    first = (dist / f"platformc-{version}-linux-{arch}.tar.gz").read_bytes()
    said("package", dist / f"platformc-linux-{arch}", DIST=str(folder / "again"))
    if (folder / "again" / f"platformc-{version}-linux-{arch}.tar.gz").read_bytes() != first:
        step.fail("packed again, the archive has other bytes")
    said("sbom", DIST=str(dist))
    bill = dist / f"platformc-{version}.cdx.json"
    materials(bill, step)
    said("checksums", DIST=str(dist))
    said("verify", DIST=str(dist), ARCHITECTURES=arch)
    return f"{sum(file.stat().st_size for file in dist.iterdir()) // 1024} KiB"


def materials(bill: Path, step: Step) -> None:
    """It fits CycloneDX's schema, and lists what the lock file has of the program."""
    validate = "import sys; from cyclonedx.validation.json import JsonStrictValidator; from cyclonedx.schema import SchemaVersion; "
    validate += "problem = JsonStrictValidator(SchemaVersion.V1_5).validate_str(open(sys.argv[1]).read()); sys.exit(str(problem) if problem else 0)"
    done = subprocess.run([program("python"), "-c", validate, bill], capture_output=True, text=True)
    if done.returncode:
        step.fail(f"not CycloneDX: {done.stderr.strip()[-300:]}")
    listed = {part["name"]: part["version"] for part in json.loads(bill.read_text())["components"]}
    lock = (ROOT / "Cargo.lock").read_text()
    for name in ("clap", "serde", "rayon", "granit-parser", "platformc-compiler"):
        if f'name = "{name}"\nversion = "{listed.get(name)}"' not in lock:
            step.fail(f"{name} is listed as {listed.get(name)}, which is not what Cargo.lock has")
