"""What must hold of single settings of what is emitted, and why: of Terraform's resources, of objects, and of the values of charts."""
