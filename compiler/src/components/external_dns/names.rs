//! Names and records of ExternalDNS.

/// Its release, its namespace and its service account.
pub(super) const NAME: &str = "external-dns";

/// The types of the records that it makes. It notes in TXT records which of them are its own.
pub(super) const RECORDS: [&str; 3] = ["A", "AAAA", "CNAME"];
