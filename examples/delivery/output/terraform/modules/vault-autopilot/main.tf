# A voter that comes back joins by itself; one that is gone for a day is struck from the voters, so that the majority is counted
# among those that are there, but never below the number of voters that the platform has.
resource "vault_raft_autopilot" "this" {
  cleanup_dead_servers               = true
  dead_server_last_contact_threshold = "24h0m0s"
  last_contact_threshold             = "10s"
  max_trailing_logs                  = 1000
  min_quorum                         = var.voters
  server_stabilization_time          = "10s"
}
