locals {
  certified = anytrue([for listener in var.listeners : listener.tls])
}

data "aws_route53_zone" "public" {
  name         = var.zone_name
  private_zone = false
}

resource "aws_acm_certificate" "this" {
  count = local.certified ? 1 : 0

  domain_name               = var.hosts[0]
  subject_alternative_names = slice(var.hosts, 1, length(var.hosts))
  validation_method         = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

# The proof of ownership stands in the public zone, also for a host that resolves in private only. The hosts are the keys: what
# the certificate answers is unknown until it exists.
resource "aws_route53_record" "validation" {
  for_each = local.certified ? toset(var.hosts) : toset([])

  zone_id         = data.aws_route53_zone.public.zone_id
  name            = one([for option in aws_acm_certificate.this[0].domain_validation_options : option.resource_record_name if option.domain_name == each.key])
  type            = one([for option in aws_acm_certificate.this[0].domain_validation_options : option.resource_record_type if option.domain_name == each.key])
  records         = [one([for option in aws_acm_certificate.this[0].domain_validation_options : option.resource_record_value if option.domain_name == each.key])]
  ttl             = 300
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "this" {
  count = local.certified ? 1 : 0

  certificate_arn         = aws_acm_certificate.this[0].arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}

resource "aws_route53_record" "public" {
  for_each = var.private_zone ? toset([]) : toset(var.hosts)

  zone_id = data.aws_route53_zone.public.zone_id
  name    = each.key
  type    = "A"

  alias {
    name                   = aws_lb.this.dns_name
    zone_id                = aws_lb.this.zone_id
    evaluate_target_health = true
  }
}

# A private zone that is the host itself: it hides nothing else of the public zone from the networks that see it.
resource "aws_route53_zone" "private" {
  #checkov:skip=CKV2_AWS_38:a private zone cannot be signed
  #checkov:skip=CKV2_AWS_39:queries of a private zone are logged by the resolver of the network
  for_each = var.private_zone ? toset(var.hosts) : toset([])

  name    = each.key
  comment = "Load balancer ${var.name}"

  dynamic "vpc" {
    for_each = var.private_zone_vpc_ids

    content {
      vpc_id = vpc.value
    }
  }
}

resource "aws_route53_record" "private" {
  for_each = var.private_zone ? toset(var.hosts) : toset([])

  zone_id = aws_route53_zone.private[each.key].zone_id
  name    = each.key
  type    = "A"

  alias {
    name                   = aws_lb.this.dns_name
    zone_id                = aws_lb.this.zone_id
    evaluate_target_health = true
  }
}
