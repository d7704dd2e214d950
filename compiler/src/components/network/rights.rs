//! What a pipeline needs of AWS to apply the networks.

use crate::aws::{Arn, Rights, Statement, rights::KEEPING};
use platformc_model::Model;

/// The kinds of resources that a network consists of, as ARNs name them.
const KINDS: [&str; 11] = [
    "elastic-ip",
    "internet-gateway",
    "natgateway",
    "route-table",
    "security-group",
    "security-group-rule",
    "subnet",
    "vpc",
    "vpc-endpoint",
    "vpc-flow-log",
    "vpc-peering-connection",
];

/// What is done to them. No instance, no image, no volume and no network interface is among them.
const ACTIONS: &[&str] = &[
    "ec2:AcceptVpcPeeringConnection",
    "ec2:AllocateAddress",
    "ec2:AssociateRouteTable",
    "ec2:AttachInternetGateway",
    "ec2:AuthorizeSecurityGroup*",
    "ec2:CreateFlowLogs",
    "ec2:CreateInternetGateway",
    "ec2:CreateNatGateway",
    "ec2:CreateRoute*",
    "ec2:CreateSecurityGroup",
    "ec2:CreateSubnet",
    "ec2:CreateTags",
    "ec2:CreateVpc",
    "ec2:CreateVpcEndpoint",
    "ec2:CreateVpcPeeringConnection",
    "ec2:DeleteFlowLogs",
    "ec2:DeleteInternetGateway",
    "ec2:DeleteNatGateway",
    "ec2:DeleteRoute*",
    "ec2:DeleteSecurityGroup",
    "ec2:DeleteSubnet",
    "ec2:DeleteTags",
    "ec2:DeleteVpcEndpoints",
    "ec2:DeleteVpcPeeringConnection",
    "ec2:DetachInternetGateway",
    "ec2:DisassociateAddress",
    "ec2:DisassociateRouteTable",
    "ec2:ModifySecurityGroupRules",
    "ec2:ModifySubnetAttribute",
    "ec2:ModifyVpcAttribute",
    "ec2:ModifyVpcEndpoint",
    "ec2:ModifyVpcPeeringConnectionOptions",
    "ec2:ReleaseAddress",
    "ec2:ReplaceRoute*",
    "ec2:RevokeSecurityGroup*",
    "ec2:UpdateSecurityGroupRuleDescriptions*",
];

pub(super) fn rights(model: &Model) -> Rights {
    let arn = Arn(model);
    let prefix = model.aws_name("");
    let mut statements = vec![
        // what is made has no tag yet; what another platform has tagged stays its own
        Statement::allow("Networks", ACTIONS).on(KINDS.map(|kind| arn.of("ec2", &format!("{kind}/*")))).when(
            "StringEqualsIfExists",
            "aws:ResourceTag/platform",
            [model.name.as_str()],
        ),
        Statement::allow("FlowLogs", KEEPING).on([arn.of("logs", &format!("log-group:/aws/vpc/{prefix}*"))]),
        // an endpoint with a private DNS name needs the last of these
        Statement::allow(
            "LookAtNetworks",
            &[
                "ec2:Describe*",
                "logs:CreateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:DescribeLogGroups",
                "route53:AssociateVPCWithHostedZone",
            ],
        ),
    ];
    if model.connections.iter().any(|connection| connection.transit_gateway.is_some()) {
        let own = ["subnet", "transit-gateway", "transit-gateway-attachment", "vpc"];
        let own = own.map(|kind| arn.of("ec2", &format!("{kind}/*")));
        statements.push(
            Statement::allow(
                "Attachments",
                &[
                    "ec2:CreateTags",
                    "ec2:CreateTransitGatewayVpcAttachment",
                    "ec2:DeleteTransitGatewayVpcAttachment",
                    "ec2:ModifyTransitGatewayVpcAttachment",
                ],
            )
            .on(own)
            .when("StringEqualsIfExists", "aws:ResourceTag/platform", [model.name.as_str()]),
        );
    }
    if model.connections.iter().any(|connection| *connection.resolver) {
        let endpoints = arn.of("route53resolver", "resolver-endpoint/*");
        statements.push(Statement::allow("ResolverEndpoints", &["route53resolver:*"]).on([endpoints]));
        // an endpoint has network interfaces in the subnets
        let interfaces = ["network-interface", "security-group", "subnet"];
        let interfaces = interfaces.map(|kind| arn.of("ec2", &format!("{kind}/*")));
        statements.push(
            Statement::allow("ResolverInterfaces", &["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"])
                .on(interfaces),
        );
    }
    Rights { name: "network", statements, keys: vec![format!("{prefix}*-flow-logs")], uses_keys: false }
}
