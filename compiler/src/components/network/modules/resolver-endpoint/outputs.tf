output "addresses" {
  description = "Addresses to which other DNS servers forward."
  value       = [for address in aws_route53_resolver_endpoint.this.ip_address : address.ip]
}
