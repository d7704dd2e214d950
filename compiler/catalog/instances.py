#!/usr/bin/env python3
"""Prints instances.txt: how many network interfaces an instance type has, and addresses an interface.

    instances.py instance-info.jsonl "awslabs/amazon-eks-ami, commit C" > instances.txt

The file is nodeadm/internal/kubelet/instance-info.jsonl of https://github.com/awslabs/amazon-eks-ami, from which a node
of EKS itself computes how many pods it takes.
"""
import collections
import json
import sys
import textwrap

path, source = sys.argv[1:]
shapes = collections.defaultdict(set)
for line in open(path, encoding="utf-8"):
    one = json.loads(line)
    shapes[one["defaultMaxENIs"], one["ipv4AddressesPerInterface"]].add(one["instanceType"])
print(f"# Made by catalog/instances.py from {source}: interfaces, addresses an interface, instance types.")
for (interfaces, addresses), types in sorted(shapes.items()):
    for line in textwrap.wrap(" ".join(sorted(types)), 120, break_on_hyphens=False):
        print(interfaces, addresses, line)
