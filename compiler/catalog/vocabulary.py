#!/usr/bin/env python3
"""Writes regions.txt, families.txt, database-classes.txt and time-zones.txt: the words of AWS and of the calendar that a platform may use.

    vocabulary.py botocore.whl moto.whl cfn_lint.whl tzdata.whl

The packages are on PyPI:

- botocore (Apache-2.0): the regions of each partition and whether they have EKS, from data/endpoints.json, and all instance
  types of EC2, from the enum in its model. Some of them no region offers any more.
- moto (Apache-2.0): architecture and processors of instance types, and which zones of a region offer them: what the calls
  `describe-instance-types` and `describe-instance-type-offerings` answer.
- cfn-lint (MIT-0): the classes of database instances that RDS offers by engine and region.
- tzdata (Apache-2.0; the data are in the public domain): the names of the IANA time zone database, as Kubernetes has them built in.
"""
import collections
import gzip
import json
import pathlib
import re
import sys
import zipfile

here = pathlib.Path(__file__).parent
# Zones without a control plane of EKS, as letters of a region's zones: us-east-1e and ca-central-1c are use1-az3 and cac1-az3
# (https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html). usw1-az2 has no instances at all.
WITHOUT_EKS = {"us-east-1e"}
# Regions that the AWS provider does not know before version 6: 5.100.0 has no mention of them.
WITH_PROVIDER_6 = {"ap-southeast-6"}
SIZES = ["nano", "micro", "small", "medium", "large", "xlarge"]


class Wheel:
    """A package: the files in it, and its name and version."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)
        self.title = "-".join(pathlib.Path(path).name.split("-")[:2])

    def read(self, name):
        data = self.zip.read(name)
        return json.loads(gzip.decompress(data) if name.endswith(".gz") else data)

    def below(self, folder):
        return {n.removeprefix(folder).split(".")[0]: self.read(n) for n in self.zip.namelist() if n.startswith(folder) and ".json" in n}


def place(size):
    """Small sizes first, then by their number, bare metal last."""
    number = re.match(r"\d+", size)
    word = size.split("-")[0]
    return ("metal" in size, SIZES.index(word) if word in SIZES else len(SIZES), int(number[0]) if number else 0, size)


def where(offered, known):
    """Regions that offer it: `*`, or whichever list is shorter."""
    missing = known - offered
    if not missing:
        return "*"
    return "-" + ",".join(sorted(missing)) if len(missing) <= len(offered) else "+" + ",".join(sorted(offered))


def regions(botocore, offerings):
    for partition in botocore.read("botocore/data/endpoints.json")["partitions"]:
        if partition["partition"].startswith("aws-iso"):
            continue
        clusters = partition["services"]["eks"]["endpoints"]
        for region in sorted(partition["regions"]):
            zones = {offer["Location"] for offer in offerings.get(region, [])} - WITHOUT_EKS
            if region not in clusters:
                raise SystemExit(f"{region} has no EKS: say so in regions.txt")
            yield f"{region} {partition['partition']} {len(zones) or '-'} {6 if region in WITH_PROVIDER_6 else 5}"


def architecture(one):
    names = one["ProcessorInfo"]["SupportedArchitectures"]
    return "mac" if any("mac" in name for name in names) else "arm64" if "arm64" in names else "x86_64"


def families(botocore, moto, offerings):
    types = moto.read("moto/ec2/resources/instance_types.json.gz")
    names = set(types) | set(botocore.read("botocore/data/ec2/2016-11-15/service-2.json.gz")["shapes"]["InstanceType"]["enum"])
    where_offered = collections.defaultdict(set)
    for region, offers in offerings.items():
        for offer in offers:
            where_offered[offer["InstanceType"].split(".")[0]].add(region)
    grouped = collections.defaultdict(list)
    for name in names:
        grouped[name.split(".")[0]].append(name.split(".")[1])
    for family, sizes in sorted(grouped.items()):
        known = {size: types[f"{family}.{size}"] for size in sizes if f"{family}.{size}" in types}
        kinds = {architecture(one) for one in known.values()}
        if len(kinds) > 1:
            raise SystemExit(f"{family} has several architectures: {kinds}")
        sized = [f"{s}={known[s]['VCpuInfo']['DefaultVCpus']}" if s in known else s for s in sorted(sizes, key=place)]
        yield f"{family} {kinds.pop() if kinds else '-'} {where(where_offered[family], set(offerings)) if known else '-'} {' '.join(sized)}"


def classes(lint):
    path = "cfnlint/data/schemas/extensions/aws_rds_dbinstance/dbinstanceclass_enum.json"
    offered = collections.defaultdict(lambda: collections.defaultdict(set))
    data = lint.read(path)
    for region, rules in data.items():
        for rule in rules["allOf"]:
            engine = rule["if"]["properties"]["Engine"]
            for name in [engine["const"]] if "const" in engine else engine["enum"]:
                for one in rule["then"]["properties"]["DBInstanceClass"]["enum"]:
                    offered[name][one].add(region)
    if offered["postgres"].keys() != offered["mysql"].keys():
        raise SystemExit("PostgreSQL and MySQL have different classes: teach the catalog to tell them apart")
    grouped = collections.defaultdict(dict)
    for name, there in offered["postgres"].items():
        _, family, size = name.split(".")
        grouped[family][size] = there | offered["mysql"][name]
    for family, sizes in sorted(grouped.items()):
        yield f"{family} {where(set.union(*sizes.values()), set(data))} {' '.join(sorted(sizes, key=place))}"


def zones(tzdata):
    # names of files that are no zones of a place
    yield from sorted(set(tzdata.zip.read("tzdata/zones").decode().split()) - {"Factory", "localtime"})


def write(name, what, sources, lines):
    made = f"# Made by catalog/vocabulary.py from {', '.join(source.title for source in sources)}: {what}."
    (here / name).write_text("\n".join([made, *lines]) + "\n")


if __name__ == "__main__":
    botocore, moto, lint, tzdata = map(Wheel, sys.argv[1:])
    offers = {"region": moto.below("moto/ec2/resources/instance_type_offerings/region/"),
              "zone": moto.below("moto/ec2/resources/instance_type_offerings/availability-zone/")}
    write("regions.txt", "a region, its partition, its zones that can have an EKS cluster (- if not\n"
          "# known), the first major version of the AWS provider that knows it",
          [botocore, moto], regions(botocore, offers["zone"]))
    write("families.txt", "a family of instances, its architecture, where it is offered (* everywhere, + only there, - not there,\n"
          "# - alone where nothing is known), its sizes with their processors", [botocore, moto], families(botocore, moto, offers["region"]))
    write("database-classes.txt", "a family of classes, where it is offered (as in families.txt), its sizes", [lint], classes(lint))
    write("time-zones.txt", "a time zone", [tzdata], zones(tzdata))
