# The address plan cuts the network into eighths: block n is the private subnet of zone n (pods take their addresses from it),
# and block 6 is cut once more into eight public subnets. Block 7 stays free. Adding a zone moves no other subnet.

data "aws_availability_zones" "available" {
  #checkov:skip=CKV_AWS_394:a new zone only matters to new subnets, which ignore changes of zone
  state = "available"

  # EKS puts no control plane into these: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
  exclude_zone_ids = ["cac1-az3", "use1-az3", "usw1-az2"]

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

locals {
  zones     = slice(data.aws_availability_zones.available.names, 0, var.zone_count)
  nat_count = { perZone = var.zone_count, single = 1, none = 0 }[var.nat]
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = var.name }

  # everything stands in it
  lifecycle {
    prevent_destroy = true
  }
}

# No rule at all: whatever is started without a security group of its own reaches nothing.
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-default-closed" }
}

resource "aws_subnet" "private" {
  count = var.zone_count

  vpc_id            = aws_vpc.this.id
  availability_zone = local.zones[count.index]
  cidr_block        = cidrsubnet(var.cidr, 3, count.index)

  tags = {
    Name                              = "${var.name}-private-${count.index}"
    "kubernetes.io/role/internal-elb" = "1"
    "karpenter.sh/discovery"          = var.name
  }

  # AWS may open a zone that sorts before these
  lifecycle {
    ignore_changes = [availability_zone]
  }
}

resource "aws_subnet" "public" {
  count = var.zone_count

  vpc_id                  = aws_vpc.this.id
  availability_zone       = local.zones[count.index]
  cidr_block              = cidrsubnet(var.cidr, 6, 48 + count.index)
  map_public_ip_on_launch = false

  tags = {
    Name                     = "${var.name}-public-${count.index}"
    "kubernetes.io/role/elb" = "1"
  }

  lifecycle {
    ignore_changes = [availability_zone]
  }
}
