output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "cidr" {
  description = "IPv4 range of the network."
  value       = var.cidr
}

output "zone_count" {
  description = "Number of availability zones."
  value       = var.zone_count
}

output "private_subnet_ids" {
  description = "Ids of the private subnets, in the order of the zones."
  value       = aws_subnet.private[*].id
}

output "public_subnet_ids" {
  description = "Ids of the public subnets, in the order of the zones."
  value       = aws_subnet.public[*].id
}

output "private_route_table_ids" {
  description = "Ids of the private route tables, in the order of the zones."
  value       = aws_route_table.private[*].id
}

output "nat_public_ips" {
  description = "Public addresses from which the private subnets reach the internet."
  value       = aws_eip.nat[*].public_ip
}
