terraform {
  backend "s3" {
    bucket = "shop-states"
  }
}

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]

  default_tags {
    tags = {
      platform = "shop"
    }
  }
}

module "vault" {
  source    = "../../modules/pods"
  role_name = "shop-home-vault"
  policies = {
    unseal = jsonencode({ Statement = [{ Effect = "Allow", Action = ["kms:Decrypt"], Resource = "*" }] })
  }
}

module "snapshots" {
  source = "../../modules/named"
  name   = "snapshots"
  bucket = "shop-snapshots"
}

module "load_balancer" {
  source       = "../../modules/named"
  name         = "shop-vault"
  cluster_name = "shop-home"
  hosts        = ["vault.example.com", "other.example.com"]
}

module "deploy" {
  source    = "../../modules/deploy"
  role_name = "shop-deploy"
  boundary  = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:ListAllMyBuckets", Resource = "*" }, { Effect = "Deny", NotAction = ["s3:ListAllMyBuckets"], Resource = "*" }] })
  policies = {
    rights = jsonencode({ Statement = [{ Effect = "Allow", Action = ["s3:ListAllMyBuckets"], Resource = "*" }] })
  }
}

# more roles of Vault
