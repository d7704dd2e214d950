//! Things of AWS that outlive a change of what the platform calls them.

use schemars::JsonSchema;
use serde::Serialize;

/// Writes down each kind once: its name here, and what users call it.
macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident $word:literal,)*) => {
        /// A kind of things in AWS.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
        #[serde(rename_all = "camelCase")]
        pub enum AwsKind {
            $($(#[$doc])* $variant,)*
        }

        impl AwsKind {
            const ALL: &[Self] = &[$(Self::$variant),*];

            /// What users call one.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }
    };
}

kinds! {
    /// A VPC; its physical name is its tag `Name`.
    Network "network",
    /// An EKS cluster.
    Cluster "cluster",
    /// An RDS instance; its physical name is its identifier.
    Database "database",
    /// An EFS file system; its physical name is its tag `Name`.
    FileSystem "file system",
    /// An S3 bucket.
    Bucket "bucket",
    /// A hosted zone of Route 53.
    Zone "DNS zone",
}

impl AwsKind {
    /// The kind of this number (see [`Self::number`]).
    pub(super) fn numbered(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// Its place among all kinds.
    pub(super) const fn number(self) -> u8 {
        self as u8
    }
}
