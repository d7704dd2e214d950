data "terraform_remote_state" "other" {
  backend = "s3"

  config = {
    bucket = "shop-states"
    key    = "roots/cluster-elsewhere.tfstate"
  }
}

resource "aws_eks_access_policy_association" "people" {
  cluster_name  = module.cluster.name
  principal_arn = "arn:aws:iam::111122223333:role/people"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
}

resource "aws_eks_access_policy_association" "operator" {
  cluster_name  = module.cluster.name
  principal_arn = aws_iam_role.operator.arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
}

resource "aws_eks_access_policy_association" "other" {
  cluster_name  = data.terraform_remote_state.other.outputs.name
  principal_arn = "arn:aws:iam::111122223333:role/other"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
}

resource "aws_iam_role" "operator" {
  name = "shop-operator"
}

resource "aws_iam_role_policy_attachment" "operator" {
  role       = aws_iam_role.operator.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_db_instance" "orders" {
  identifier = "shop-orders"
}
