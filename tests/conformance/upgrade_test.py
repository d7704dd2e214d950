"""What an earlier version applied meets what the compiler writes now, with the real provider: nothing that holds state goes.

`fixtures/earlier/` holds modules as earlier versions wrote them. They are applied to a stand-in for AWS; then the module of today
takes their place on the same state.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tools
from aws_server import server
from terraform_roots import scratch

if TYPE_CHECKING:
    from aws_server.server import Server
    from report import Report, Step

EARLIER = tools.HERE / "fixtures" / "earlier"
COMPONENTS = tools.ROOT / "compiler" / "src" / "components"
TODAY = {
    "eks-cluster": COMPONENTS / "cluster" / "modules" / "eks-cluster",
    "node-group": COMPONENTS / "cluster" / "modules" / "node-group",
    "efs": COMPONENTS / "storage" / "modules" / "efs",
    "network": COMPONENTS / "network" / "modules" / "network",
    "rds": COMPONENTS / "databases" / "modules" / "rds",
}
README = tools.ROOT / "examples" / "secret-management" / "output" / "README.md"
ACCESS = {"aws_eks_access_entry", "aws_eks_access_policy_association"}
CLUSTER = "aws_eks_cluster.this"
LIFECYCLE = re.compile(r"\n  lifecycle \{\n    prevent_destroy = true\n    #[^\n]*\n    ignore_changes = \[access_config.*?\n  \}\n", re.DOTALL)
# `created` was made without `admins`, so EKS let in whoever made it; `listed` with them
CLUSTERS = ("created", "listed")
ROOT = """terraform {{
  required_providers {{
    aws = {{
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }}
  }}
}}

provider "aws" {{
  region = "{region}"

  assume_role {{
    role_arn = "{creator}"
  }}
}}

resource "aws_vpc" "this" {{
  cidr_block = "10.40.0.0/16"
}}

resource "aws_subnet" "this" {{
  count = 2

  vpc_id            = aws_vpc.this.id
  cidr_block        = cidrsubnet(aws_vpc.this.cidr_block, 4, count.index)
  availability_zone = ["{region}a", "{region}b"][count.index]
}}

resource "aws_iam_role" "people" {{
  for_each = toset(["platform", "ops"])

  name               = "${{each.key}}-admin"
  assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [] }})
}}
"""
CALL = """
module "{name}" {{
  source             = "./eks-cluster"
  name               = "upgrade-{name}"
  kubernetes_version = "1.36"
  subnet_ids         = aws_subnet.this[*].id
  cluster_role_name  = "upgrade-{name}-cluster"
  node_role_name     = "upgrade-{name}-node"
  cni_role_name      = "upgrade-{name}-vpc-cni"
  ebs_csi_role_name  = "upgrade-{name}-ebs-csi"
  access_entries     = {{ {entries} }}
  ingress_rules      = {{ own = {{ description = "Kubernetes API", cidr = "10.40.0.0/16", from_port = 443, to_port = 443 }} }}
{more}}}
"""
# what has no cluster of its own to be asked for
OTHERS = """
module "network" {{
  source              = "./network"
  name                = "upgrade"
  cidr                = "10.41.0.0/16"
  zone_count          = 2
  nat                 = "single"
  flow_logs_role_name = "upgrade-flow-logs"
}}

module "files" {{
  source           = "./efs"
  name             = "upgrade-files"
  vpc_id           = aws_vpc.this.id
  zone_count       = 2
  subnet_ids       = aws_subnet.this[*].id
  client_cidrs     = {{ own = "10.40.0.0/16" }}
  client_role_arns = [aws_iam_role.people["platform"].arn]
  access_points    = {{ "shop/files" = {{ path = "/shop/files", uid = 1000, gid = 1000 }} }}
}}

module "orders" {{
  source               = "./rds"
  name                 = "upgrade-orders"
  engine               = "postgres"
  engine_version       = "16"
  instance_class       = "db.t4g.medium"
  storage_gib          = 50
  max_storage_gib      = 100
  database_name        = "orders"
  secret_name          = "upgrade/database/orders"
  monitoring_role_name = "upgrade-orders-db-monitoring"
  vpc_id               = aws_vpc.this.id
  subnet_ids           = aws_subnet.this[*].id
  client_cidrs         = {{ own = "10.40.0.0/16" }}
}}

module "nodes" {{
  source             = "./node-group"
  cluster_name       = module.listed.node_cluster_name
  name               = "system"
  kubernetes_version = "1.36"
  node_role_arn      = module.listed.node_role_arn
  subnet_ids         = aws_subnet.this[*].id
  architecture       = "arm64"
  instance_types     = ["{nodes}"]
  min_size           = 2
  max_size           = 4
}}
"""
REGION = "eu-west-1"
# what the module of today changes of an earlier database: its logs get groups of their own, its key lets those be encrypted, its storage is
# watched, it can be upgraded, and its first password is no longer kept for a month after its end
DATABASE = {
    'module.orders.aws_cloudwatch_log_group.this["postgresql"]': "create",
    'module.orders.aws_cloudwatch_log_group.this["upgrade"]': "create",
    "module.orders.aws_cloudwatch_metric_alarm.storage": "create",
    "module.orders.aws_kms_key.this": "update",
    "module.orders.aws_db_instance.this": "update",
    "module.orders.aws_secretsmanager_secret.master": "update",
}
CREATOR = f"arn:aws:iam::{server.ACCOUNT}:role/platform-admin"


def check_once(report: Report) -> None:
    folder = tools.ROOT / "target" / "conformance" / "upgrade"
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    with report.step("upgrade.server") as step:
        with server.running(folder) as aws:
            steps(Place(folder, aws), report)
        step.detail = "ended"


def steps(place: Place, report: Report) -> None:
    with report.step("upgrade.earlier") as step:
        step.detail = earlier(place, step)
    if not place.applied:
        return
    with report.step("upgrade.mutant") as step:
        mutant(place, step)
    with report.step("upgrade.cluster") as step:
        step.detail = upgraded(place, step)
    with report.step("upgrade.admins") as step:
        step.detail = edited(place, step)
    with report.step("upgrade.nodes") as step:
        step.detail = larger(place, step)


class Place:
    """A root that is applied to a stand-in for AWS."""

    def __init__(self, folder: Path, aws: Server) -> None:
        self.folder, self.aws = folder, aws
        self.environment = {**scratch.environment(folder), **aws.environment(), "AWS_REGION": REGION}
        self.applied = False

    def write(self, modules: dict[str, Path], admins: dict[str, Any], more: dict[str, str] | None = None, nodes: str = "m7g.large") -> None:
        """The root with these names in `admins` of each cluster, and the modules that it calls."""
        for name, module in modules.items():
            target = self.folder / name
            if target.exists():
                shutil.rmtree(target)
            shutil.copytree(module, target)
        text = ROOT.format(region=REGION, creator=CREATOR)
        for name in CLUSTERS:
            entries = ", ".join(f"{one} = {{ principal_arn = aws_iam_role.people[\"{one}\"].arn }}" for one in admins[name])
            text += CALL.format(name=name, entries=entries, more=(more or {}).get(name, ""))
        (self.folder / "main.tf").write_text(text + OTHERS.format(nodes=nodes))

    def terraform(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [tools.on_path("terraform"), *arguments]
        with self.aws.programs.lent(self.folder, self.environment) as environment:
            return subprocess.run(command, cwd=self.folder, env=environment, text=True, capture_output=True)

    def good(self, *arguments: str) -> str:
        done = self.terraform(*arguments)
        if done.returncode:
            raise RuntimeError(f"terraform {arguments[0]}: {done.stderr.strip()[-1500:]}")
        return done.stdout

    def plan(self, *options: str) -> dict[str, str]:
        """address -> what is planned for it (create, update, replace, delete), of all that changes; the plan lies in `plan`."""
        said = [json.loads(line) for line in self.good("plan", "-json", "-input=false", "-out=plan", *options).splitlines()]
        if not any(one["type"] == "change_summary" for one in said):
            raise RuntimeError("terraform plan says no summary")
        changes = [one["change"] for one in said if one["type"] == "planned_change"]
        return {change["resource"]["addr"]: change["action"] for change in changes}

    def entries(self, name: str) -> list[str]:
        """Who gets into a cluster, as AWS tells it."""
        signed = {"Authorization": f"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/{REGION}/eks/aws4_request"}
        request = urllib.request.Request(f"{self.aws.address}/clusters/upgrade-{name}/access-entries", headers=signed)
        with urllib.request.urlopen(request, timeout=10) as answer:
            result: list[str] = json.load(answer)["accessEntries"]
            return result


def earlier(place: Place, step: Step) -> str:
    """What an earlier version applied, for a platform with `admins` and for one without."""
    place.write({name: EARLIER / name for name in TODAY}, {"created": [], "listed": ["platform"]}, {"created": "  creator_is_admin   = true\n"})
    done = place.terraform("init", "-input=false", "-no-color")
    if done.returncode:
        if not scratch.mirror():
            step.skip("the AWS provider cannot be had: no mirror on this machine, and no registry")
        raise RuntimeError(done.stderr.strip())
    said = place.good("apply", "-input=false", "-no-color", "-auto-approve")
    for name in CLUSTERS:
        if place.entries(name) != [CREATOR]:
            step.fail(f"{name}: {place.entries(name)} get in, and not {CREATOR}")
    place.applied = True
    return f"{re.search('Resources: (.*) added', said)[1]} resources"  # type: ignore[index]


def mutant(place: Place, step: Step) -> None:
    """Without `ignore_changes` the cluster is replaced: this test can fail."""
    today = {name: ["platform"] for name in CLUSTERS}
    place.write(TODAY, today)
    main = place.folder / "eks-cluster" / "main.tf"
    text = main.read_text()
    broken = LIFECYCLE.sub("", text)
    if broken == text:
        step.fail("the module has no `ignore_changes` that could be taken away")
    main.write_text(broken)
    changes = place.plan("-refresh=false")
    if changes.get(f"module.created.{CLUSTER}") != "replace":
        step.fail(f"not replaced: {changes}")
    if f"module.listed.{CLUSTER}" in changes:
        step.fail(f"replaced, though its flag was false: {changes}")


def upgraded(place: Place, step: Step) -> str:
    """The module of today on that state. The creator's own entry is there already: it is imported as the README says."""
    place.write(TODAY, {name: ["platform"] for name in CLUSTERS})
    new = {f"module.created.{kind}.this[\"platform\"]": "create" for kind in ACCESS}
    # a cluster that goes must not make the group of its logs again
    new |= {f"module.{name}.aws_iam_role_policy.no_log_groups": "create" for name in CLUSTERS}
    new |= DATABASE
    only(place.plan(), new, step)
    done = place.terraform("apply", "-input=false", "-no-color", "plan")
    for what, error in (("the entry that EKS made", "ResourceInUseException"), ("the groups of logs that RDS made", "ResourceAlreadyExistsException")):
        if error not in done.stderr:
            step.fail(f"{what} was not in the way: {done.stderr.strip()[-500:]}")
    for address, identifier in (imported(), *groups()):
        place.good("import", "-input=false", "-no-color", address, identifier)
    place.good("apply", "-input=false", "-no-color", "-auto-approve")
    only(place.plan(), {}, step)
    return "nothing replaced, the second plan is empty"


def imported() -> tuple[str, str]:
    """The command of the README that takes an entry over, for the cluster `created`."""
    found = re.search(r"terraform -chdir=\S+ import '(module\.cluster\.\S+)' (\S+):(arn:\S+)", README.read_text())
    if not found:
        raise RuntimeError("the README does not tell how an access entry is imported")
    return found[1].replace("module.cluster", "module.created"), f"upgrade-created:{found[3]}"


def groups() -> list[tuple[str, str]]:
    """The commands of the README that take the groups of a database's logs over."""
    found = re.findall(r"terraform -chdir=\S+/databases import '(module\.orders\.\S+)' /aws/rds/instance/[\w-]+/(\w+)", README.read_text())
    if not found:
        raise RuntimeError("the README does not tell how groups of logs are imported")
    return [(address, f"/aws/rds/instance/upgrade-orders/{log}") for address, log in found]


def edited(place: Place, step: Step) -> str:
    """One entry comes and the only other one goes: clusters stay."""
    place.write(TODAY, {name: ["ops"] for name in CLUSTERS})
    wanted: dict[Any, Any] = {}
    for change, who in (("create", "ops"), ("delete", "platform")):
        wanted |= {f"module.{name}.{kind}.this[\"{who}\"]": change for name in CLUSTERS for kind in ACCESS}
    only(place.plan(), wanted, step)
    place.good("apply", "-input=false", "-no-color", "plan")
    for name in CLUSTERS:
        said = [arn.rpartition("/")[2] for arn in place.entries(name)]
        if said != ["ops-admin"]:
            step.fail(f"{name}: {said} get in, and not ops-admin alone")
    only(place.plan(), {}, step)
    return f"{len(CLUSTERS)} clusters, untouched"


def larger(place: Place, step: Step) -> str:
    """Other instance types: the new nodes stand before the old ones go, whose group an earlier version called `system`."""
    place.write(TODAY, {name: ["ops"] for name in CLUSTERS}, nodes="m7g.xlarge")
    only(place.plan(), {"module.nodes.aws_eks_node_group.this": "replace"}, step)
    said = place.good("show", "-json", "plan")
    (change,) = [one["change"] for one in json.loads(said)["resource_changes"] if one["address"] == "module.nodes.aws_eks_node_group.this"]
    if change["actions"] != ["create", "delete"]:
        step.fail(f"the nodes are replaced by {change['actions']}")
    place.good("apply", "-input=false", "-no-color", "plan")
    only(place.plan(), {}, step)
    return "a successor first, the next plan is empty"


def only(changes: dict[str, str], wanted: dict[str, str], step: Step) -> None:
    """These changes are planned and no other."""
    for address in sorted({*changes, *wanted}):
        if changes.get(address) != wanted.get(address):
            step.fail(f"{address}: planned {changes.get(address) or 'nothing'}, not {wanted.get(address) or 'nothing'}")
