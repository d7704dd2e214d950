# A network load balancer whose target groups have fixed names, so that Kubernetes binds its pods to them by name and no ARN
# crosses over.

resource "aws_lb" "this" {
  #checkov:skip=CKV_AWS_91:access logs need a bucket, which the caller may give
  name                             = var.name
  load_balancer_type               = "network"
  internal                         = var.internal
  subnets                          = var.subnet_ids
  security_groups                  = [aws_security_group.this.id]
  enable_cross_zone_load_balancing = true
  enable_deletion_protection       = var.deletion_protection

  enforce_security_group_inbound_rules_on_private_link_traffic = "on"

  dynamic "access_logs" {
    for_each = var.access_logs == null ? [] : [var.access_logs]

    content {
      enabled = true
      bucket  = access_logs.value.bucket
      prefix  = access_logs.value.prefix
    }
  }
}

resource "aws_lb_target_group" "this" {
  for_each = var.listeners

  name               = each.value.target_group_name
  vpc_id             = var.vpc_id
  target_type        = "ip"
  port               = each.value.target_port
  protocol           = each.value.target_tls ? "TLS" : "TCP"
  preserve_client_ip = each.value.preserve_client_ip
  proxy_protocol_v2  = each.value.proxy_protocol

  deregistration_delay   = 60
  connection_termination = true

  health_check {
    enabled             = true
    protocol            = upper(each.value.health_check.protocol)
    port                = each.value.health_check.port == null ? "traffic-port" : tostring(each.value.health_check.port)
    path                = each.value.health_check.path
    matcher             = each.value.health_check.matcher
    interval            = 10
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }

  # the controller may change only what carries its cluster's name
  tags = { "elbv2.k8s.aws/cluster" = var.cluster_name }
}

resource "aws_lb_listener" "tls" {
  for_each = { for name, listener in var.listeners : name => listener if listener.tls }

  load_balancer_arn = aws_lb.this.arn
  port              = each.value.port
  protocol          = "TLS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = aws_acm_certificate_validation.this[0].certificate_arn
  alpn_policy       = each.value.alpn_policy

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this[each.key].arn
  }
}

resource "aws_lb_listener" "tcp" {
  #checkov:skip=CKV_AWS_2:TLS passes through to the pods
  for_each = { for name, listener in var.listeners : name => listener if !listener.tls }

  load_balancer_arn = aws_lb.this.arn
  port              = each.value.port
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this[each.key].arn
  }
}
