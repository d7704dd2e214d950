output "names" {
  description = "Names of the policies, sorted. A role that takes them from here waits for the policies."
  value       = sort([for policy in vault_policy.this : policy.name])
}
