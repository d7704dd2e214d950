//! How large things may be: limits of AWS, Kubernetes and Vault that nobody can have raised.

/// A limit, and where it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What has it, as a message names it.
    pub of: &'static str,
    /// The most that there may be.
    pub most: usize,
    /// What is counted.
    pub unit: &'static str,
    /// The page that says so, as of [`AS_OF`].
    pub source: &'static str,
}

/// The day on which the sources were read.
pub const AS_OF: &str = "2026-11-25";

const IAM: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";
const CHARACTERS: &str = "characters without white space";

/// A managed policy of IAM, a permissions boundary among them.
pub const MANAGED_POLICY: Limit = Limit { of: "a managed policy of IAM", most: 6_144, unit: CHARACTERS, source: IAM };
/// All inline policies of an IAM role together.
pub const INLINE_POLICIES: Limit =
    Limit { of: "all inline policies of an IAM role", most: 10_240, unit: CHARACTERS, source: IAM };
/// The trust policy of an IAM role. AWS raises it to 4,096 when asked.
pub const TRUST_POLICY: Limit =
    Limit { of: "the trust policy of an IAM role", most: 2_048, unit: CHARACTERS, source: IAM };
/// Managed policies attached to an IAM role, when the quota is raised as far as it goes; ten without.
pub const ATTACHED_POLICIES: Limit = Limit { of: "an IAM role", most: 20, unit: "managed policies", source: IAM };
/// The policy of a key of KMS.
pub const KEY_POLICY: Limit = Limit {
    of: "the policy of a KMS key",
    most: 32_768,
    unit: "bytes",
    source: "https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html",
};
/// The policy of a bucket.
pub const BUCKET_POLICY: Limit = Limit {
    of: "the policy of an S3 bucket",
    most: 20_480,
    unit: "bytes",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html",
};
/// Names in one certificate of ACM, when the quota is raised as far as it goes; ten without.
pub const CERTIFICATE_NAMES: Limit = Limit {
    of: "a certificate of ACM",
    most: 100,
    unit: "names",
    source: "https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html",
};
/// What a ConfigMap or a Secret holds, and all of any other object.
pub const OBJECT: Limit = Limit {
    of: "a Kubernetes object",
    most: 1_048_576,
    unit: "bytes",
    source: "https://kubernetes.io/docs/concepts/configuration/configmap/#motivation",
};
/// All annotations of an object together, names and values
/// (`TotalAnnotationSizeLimitB` in `k8s.io/apimachinery/pkg/api/validation`).
pub const ANNOTATIONS: Limit = Limit {
    of: "the annotations of a Kubernetes object",
    most: 262_144,
    unit: "bytes",
    source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/",
};
/// An entry of Vault's integrated storage: a policy, a role, a version of a secret.
pub const VAULT_ENTRY: Limit = Limit {
    of: "an entry of Vault's storage",
    most: 1_048_576,
    unit: "bytes",
    source: "https://developer.hashicorp.com/vault/docs/internals/limits",
};
