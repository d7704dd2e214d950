# Where DNS servers of other places ask for names that exist only in this network.

resource "aws_security_group" "this" {
  name        = "${var.name}-resolver"
  description = "DNS for those who are connected with ${var.name}"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-resolver" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each = {
    for pair in setproduct(["tcp", "udp"], var.cidrs) : "${pair[0]} ${pair[1]}" => { protocol = pair[0], cidr = pair[1] }
  }

  security_group_id = aws_security_group.this.id
  description       = "DNS"
  cidr_ipv4         = each.value.cidr
  ip_protocol       = each.value.protocol
  from_port         = 53
  to_port           = 53
}

resource "aws_route53_resolver_endpoint" "this" {
  name               = var.name
  direction          = "INBOUND"
  security_group_ids = [aws_security_group.this.id]

  dynamic "ip_address" {
    for_each = range(var.zone_count)

    content {
      subnet_id = var.subnet_ids[ip_address.value]
    }
  }

  tags = { Name = var.name }
}
