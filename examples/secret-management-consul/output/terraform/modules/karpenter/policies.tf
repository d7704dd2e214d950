# What Karpenter may do: start instances that carry the cluster's tags, and touch nothing that does not carry them.

locals {
  ec2        = "arn:${local.partition}:ec2:${local.region}"
  owned      = "kubernetes.io/cluster/${var.cluster_name}"
  named      = "eks:eks-cluster-name"
  node_pool  = "karpenter.sh/nodepool"
  node_class = "karpenter.k8s.aws/ec2nodeclass"
  in_region  = "topology.kubernetes.io/region"
  profiles   = "arn:${local.partition}:iam::${local.account}:instance-profile/*"
  started    = [for kind in ["fleet", "instance", "volume", "network-interface", "launch-template", "spot-instances-request"] : "${local.ec2}:*:${kind}/*"]
}

locals {
  instances_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "StartFromWhatExists"
        Effect = "Allow"
        Action = ["ec2:CreateFleet", "ec2:RunInstances"]
        Resource = concat(
          [for kind in ["image", "snapshot"] : "${local.ec2}::${kind}/*"],
          [for kind in ["security-group", "subnet", "capacity-reservation", "placement-group"] : "${local.ec2}:*:${kind}/*"],
        )
      },
      {
        Sid      = "StartFromOwnTemplates"
        Effect   = "Allow"
        Action   = ["ec2:CreateFleet", "ec2:RunInstances"]
        Resource = "${local.ec2}:*:launch-template/*"
        Condition = {
          StringEquals = {
            ("aws:ResourceTag/${local.owned}") = "owned"
          }
          StringLike = {
            ("aws:ResourceTag/${local.node_pool}") = "*"
          }
        }
      },
      {
        Sid      = "StartWithTags"
        Effect   = "Allow"
        Action   = ["ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:RunInstances"]
        Resource = local.started
        Condition = {
          StringEquals = {
            ("aws:RequestTag/${local.owned}") = "owned"
            ("aws:RequestTag/${local.named}") = var.cluster_name
          }
          StringLike = {
            ("aws:RequestTag/${local.node_pool}") = "*"
          }
        }
      },
      {
        Sid      = "TagWhenStarting"
        Effect   = "Allow"
        Action   = "ec2:CreateTags"
        Resource = local.started
        Condition = {
          StringEquals = {
            ("aws:RequestTag/${local.owned}") = "owned"
            ("aws:RequestTag/${local.named}") = var.cluster_name
            "ec2:CreateAction"                = ["CreateFleet", "CreateLaunchTemplate", "RunInstances"]
          }
          StringLike = {
            ("aws:RequestTag/${local.node_pool}") = "*"
          }
        }
      },
      {
        Sid      = "NameOwnInstances"
        Effect   = "Allow"
        Action   = "ec2:CreateTags"
        Resource = "${local.ec2}:*:instance/*"
        Condition = {
          StringEquals = {
            ("aws:ResourceTag/${local.owned}") = "owned"
          }
          StringLike = {
            ("aws:ResourceTag/${local.node_pool}") = "*"
          }
          StringEqualsIfExists = {
            ("aws:RequestTag/${local.named}") = var.cluster_name
          }
          "ForAllValues:StringEquals" = {
            "aws:TagKeys" = ["Name", local.named, "karpenter.sh/nodeclaim"]
          }
        }
      },
      {
        Sid      = "EndOwnInstances"
        Effect   = "Allow"
        Action   = ["ec2:DeleteLaunchTemplate", "ec2:TerminateInstances"]
        Resource = ["${local.ec2}:*:instance/*", "${local.ec2}:*:launch-template/*"]
        Condition = {
          StringEquals = {
            ("aws:ResourceTag/${local.owned}") = "owned"
          }
          StringLike = {
            ("aws:ResourceTag/${local.node_pool}") = "*"
          }
        }
      },

      # the first spot instance of an account needs the role that EC2 keeps for them
      {
        Sid      = "SpotServiceRole"
        Effect   = "Allow"
        Action   = "iam:CreateServiceLinkedRole"
        Resource = "arn:${local.partition}:iam::${local.account}:role/aws-service-role/spot.amazonaws.com/*"
        Condition = {
          StringEquals = {
            "iam:AWSServiceName" = "spot.amazonaws.com"
          }
        }
      },
    ]
  })
}

locals {
  profiles_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "GiveNodesTheirRole"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "arn:${local.partition}:iam::${local.account}:role/${var.node_role_name}"
        Condition = {
          StringEquals = {
            "iam:PassedToService" = "ec2.amazonaws.com"
          }
        }
      },
      {
        Sid      = "MakeProfilesWithTags"
        Effect   = "Allow"
        Action   = ["iam:CreateInstanceProfile", "iam:TagInstanceProfile"]
        Resource = local.profiles
        Condition = {
          StringEquals = {
            ("aws:RequestTag/${local.owned}")     = "owned"
            ("aws:RequestTag/${local.named}")     = var.cluster_name
            ("aws:RequestTag/${local.in_region}") = local.region
          }
          StringLike = {
            ("aws:RequestTag/${local.node_class}") = "*"
          }
          StringEqualsIfExists = {
            # absent when the profile is made, and the cluster's own when it is tagged again
            ("aws:ResourceTag/${local.owned}") = "owned"
          }
        }
      },
      {
        Sid      = "ChangeOwnProfiles"
        Effect   = "Allow"
        Action   = ["iam:AddRoleToInstanceProfile", "iam:DeleteInstanceProfile", "iam:RemoveRoleFromInstanceProfile"]
        Resource = local.profiles
        Condition = {
          StringEquals = {
            ("aws:ResourceTag/${local.owned}")     = "owned"
            ("aws:ResourceTag/${local.in_region}") = local.region
          }
          StringLike = {
            ("aws:ResourceTag/${local.node_class}") = "*"
          }
        }
      },
      {
        Sid      = "ReadProfiles"
        Effect   = "Allow"
        Action   = "iam:GetInstanceProfile"
        Resource = local.profiles
      },
    ]
  })
}

locals {
  queue_reader_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"]
        Resource = local.queue_arn
      },
    ]
  })
}

locals {
  discovery_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "ReadTheRegion"
        Effect = "Allow"
        Action = [
          "ec2:DescribeCapacityReservations",
          "ec2:DescribeImages",
          "ec2:DescribeInstances",
          "ec2:DescribeInstanceStatus",
          "ec2:DescribeInstanceTypeOfferings",
          "ec2:DescribeInstanceTypes",
          "ec2:DescribeLaunchTemplates",
          "ec2:DescribePlacementGroups",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSpotPriceHistory",
          "ec2:DescribeSubnets",
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "aws:RequestedRegion" = local.region
          }
        }
      },
      {
        Sid      = "ReadPricesAndProfiles"
        Effect   = "Allow"
        Action   = ["iam:ListInstanceProfiles", "pricing:GetProducts"]
        Resource = "*"
      },
      {
        Sid      = "ReadImageNames"
        Effect   = "Allow"
        Action   = "ssm:GetParameter"
        Resource = "arn:${local.partition}:ssm:${local.region}::parameter/aws/service/*"
      },
      {
        Sid      = "ReadTheCluster"
        Effect   = "Allow"
        Action   = "eks:DescribeCluster"
        Resource = local.cluster_arn
      },
      {
        Sid      = "ReadZonalShifts"
        Effect   = "Allow"
        Action   = "arc-zonal-shift:GetManagedResource"
        Resource = "*"
        Condition = {
          StringEquals = {
            "arc-zonal-shift:ResourceIdentifier" = local.cluster_arn
          }
        }
      },
    ]
  })
}
