"""A real server for the emitted Vault configuration: OpenBao, PostgreSQL, issuers of tokens and a stand-in for terraform's vault provider."""
