# Attaches a network to a transit gateway that exists, with the way back to those who come through it. Routes to the network are
# made where the transit gateway is.

resource "aws_ec2_transit_gateway_vpc_attachment" "this" {
  transit_gateway_id = var.transit_gateway_id
  vpc_id             = var.vpc_id
  subnet_ids         = var.subnet_ids

  tags = { Name = var.name }
}

locals {
  routes = {
    for pair in setproduct(range(var.zone_count), var.cidrs) : "${pair[0]} ${pair[1]}" => { table = pair[0], cidr = pair[1] }
  }
}

resource "aws_route" "back" {
  for_each = local.routes

  route_table_id         = var.route_table_ids[each.value.table]
  destination_cidr_block = each.value.cidr
  transit_gateway_id     = var.transit_gateway_id

  # AWS takes no route through a gateway to which the network is not attached
  depends_on = [aws_ec2_transit_gateway_vpc_attachment.this]
}
