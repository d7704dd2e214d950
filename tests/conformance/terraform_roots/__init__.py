"""The Terraform side of a compiled tree, by the real terraform."""
