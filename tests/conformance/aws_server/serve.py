"""The program: moto behind the calls that it lacks, on 127.0.0.1 and the port that is given."""

import sys

import balancers
import buckets
import calls
import databases
import eks_access
import eks_addons
import eks_clusters
import eks_identities
import eks_nodes
import file_systems
import instances
import keys
import log_groups
import security_groups
import transit_gateways
import zones
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import run_simple

KINDS = (eks_clusters, eks_access, eks_addons, eks_identities, eks_nodes, file_systems, instances, keys, log_groups, security_groups, buckets, databases, balancers, transit_gateways, zones)


def main() -> None:
    for kind in KINDS:
        kind.install()
    application = calls.Extended(DomainDispatcherApplication(create_backend_app))
    run_simple("127.0.0.1", int(sys.argv[1]), application, threaded=True, request_handler=MotoRequestHandler)


if __name__ == "__main__":
    main()
