//! How large things may be: limits of AWS, Kubernetes and Vault. Where AWS gives more when asked, the number is the most that
//! it gives, unless the limit says otherwise.

/// A limit, and where it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What has it, as a message names it.
    pub of: &'static str,
    /// The most that there may be.
    pub most: usize,
    /// What is counted.
    pub unit: &'static str,
    /// The page that says so. Most were read as stored copies, not as they are today; where only a quotation was, or copies
    /// differ, the limit says so.
    pub source: &'static str,
}

const IAM: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";
const CHARACTERS: &str = "characters without white space";

/// A managed policy of IAM, a permissions boundary among them. AWS's answer on longer policies repeats the number:
/// <https://repost.aws/knowledge-center/iam-increase-policy-size>.
pub const MANAGED_POLICY: Limit = Limit { of: "a managed policy of IAM", most: 6_144, unit: CHARACTERS, source: IAM };
/// All inline policies of an IAM role together: from quotations of the page between 2018 and 2026.
pub const INLINE_POLICIES: Limit =
    Limit { of: "all inline policies of an IAM role", most: 10_240, unit: CHARACTERS, source: IAM };
/// The trust policy of an IAM role, as every account has it. AWS raises it when asked: to 4,096 in copies of the page until
/// 2025, to 8,192 since May 2026 according to <https://github.com/FogSecurity/aws-size>.
pub const TRUST_POLICY: Limit =
    Limit { of: "the trust policy of an IAM role", most: 2_048, unit: CHARACTERS, source: IAM };
/// Managed policies attached to an IAM role, when the quota is raised as far as it goes; ten without. It was 20 in copies of
/// the page until 2025, and is 25 since May 2026 according to <https://github.com/FogSecurity/aws-size>.
pub const ATTACHED_POLICIES: Limit = Limit { of: "an IAM role", most: 25, unit: "managed policies", source: IAM };
/// The policy of a key of KMS. Copies of the page have it and say that it cannot be raised; a later one leaves it out.
pub const KEY_POLICY: Limit = Limit {
    of: "the policy of a KMS key",
    most: 32_768,
    unit: "bytes",
    source: "https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html",
};
/// The policy of a bucket: 20 KB, which we take for 20 times 1,024 bytes.
pub const BUCKET_POLICY: Limit = Limit {
    of: "the policy of an S3 bucket",
    most: 20_480,
    unit: "bytes",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-iam-policies.html",
};
/// Names in one certificate of ACM, when the quota is raised as far as it goes; ten without.
pub const CERTIFICATE_NAMES: Limit = Limit {
    of: "a certificate of ACM",
    most: 100,
    unit: "names",
    source: "https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html",
};
/// What a ConfigMap or a Secret holds (`MaxSecretSize` in `k8s.io/api/core/v1`). For any other object no limit is documented:
/// etcd takes requests up to 1.5 MiB unless set otherwise (<https://etcd.io/docs/latest/dev-guide/limit/>), and we stay below.
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
    source: "https://github.com/kubernetes/apimachinery/blob/master/pkg/api/validation/objectmeta.go",
};
/// An entry of Vault's integrated storage: a policy, a role, a version of a secret. It is the default of `max_entry_size`.
pub const VAULT_ENTRY: Limit = Limit {
    of: "an entry of Vault's storage",
    most: 1_048_576,
    unit: "bytes",
    source: "https://developer.hashicorp.com/vault/docs/internals/limits",
};
