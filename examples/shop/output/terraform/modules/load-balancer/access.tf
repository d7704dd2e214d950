locals {
  allowed = {
    for pair in setproduct(keys(var.listeners), var.allow_cidrs) :
    "${pair[0]}-${pair[1]}" => { listener = pair[0], port = var.listeners[pair[0]].port, cidr = pair[1] }
  }

  # the ports that the load balancer itself reaches: traffic and health checks, each once
  target_ports = toset(flatten([
    for listener in var.listeners : [
      tostring(listener.target_port),
      tostring(coalesce(listener.health_check.port, listener.target_port)),
    ]
  ]))
}

resource "aws_security_group" "this" {
  name        = "${var.name}-lb"
  description = "Load balancer ${var.name}"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-lb" }

  # in another network, the new one stands before what uses the old one lets go of it
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  #checkov:skip=CKV_AWS_260:an open port 80 is the platform's explicit decision
  for_each = local.allowed

  security_group_id = aws_security_group.this.id
  description       = "Listener ${each.value.listener}"
  cidr_ipv4         = each.value.cidr
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
}

resource "aws_vpc_security_group_egress_rule" "targets" {
  for_each = local.target_ports

  security_group_id            = aws_security_group.this.id
  description                  = "Targets and their health checks"
  referenced_security_group_id = var.target_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = tonumber(each.key)
  to_port                      = tonumber(each.key)
}

resource "aws_vpc_security_group_ingress_rule" "targets" {
  for_each = local.target_ports

  security_group_id            = var.target_security_group_id
  description                  = "Load balancer ${var.name}"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "tcp"
  from_port                    = tonumber(each.key)
  to_port                      = tonumber(each.key)
}
