output "voters" {
  description = "How many voters are kept at least."
  value       = vault_raft_autopilot.this.min_quorum
}
