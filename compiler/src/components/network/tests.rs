use super::services;
use crate::aws::retention;
use platformc_base::words::Endpoint;

#[test]
fn logs_are_never_kept_shorter_than_asked() {
    for (asked, kept) in [(1, 1), (2, 3), (90, 90), (91, 120), (3653, 3653)] {
        assert_eq!(retention::known(asked), kept);
    }
}

#[test]
fn s3_is_a_gateway_and_eks_brings_pod_identity() {
    assert!(services(Endpoint::S3).is_empty());
    assert_eq!(services(Endpoint::Eks), ["eks", "eks-auth"]);
}
