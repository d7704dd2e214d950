//! What instances and pods run on.

use platformc_base::scalar::{InstanceFamily, InstanceType};

use crate::{Cluster, Karpenter, NodeGroup};

/// A processor architecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Architecture {
    X86,
    Arm64,
}

impl Architecture {
    /// The architecture of an instance family, as the catalog has it. A family that is newer is letters, its generation, then
    /// its processor: `g` is Graviton, as in `m7g` (<https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html>).
    #[must_use]
    pub fn of_family(family: &InstanceFamily) -> Self {
        Self::of(family.as_str())
    }

    /// The architecture of an instance type.
    #[must_use]
    pub fn of_type(instance_type: &InstanceType) -> Self {
        Self::of(instance_type.as_str().split('.').next().unwrap_or_default())
    }

    fn of(family: &str) -> Self {
        match platformc_catalog::family(family).and_then(|known| known.architecture) {
            Some("arm64") => Self::Arm64,
            Some("x86_64") => Self::X86,
            _ => Self::of_letters(family),
        }
    }

    fn of_letters(family: &str) -> Self {
        let processor = family.trim_start_matches(|c: char| c.is_ascii_lowercase());
        let processor = processor.trim_start_matches(|c: char| c.is_ascii_digit());
        if processor.starts_with('g') { Self::Arm64 } else { Self::X86 }
    }

    /// The word of AWS.
    #[must_use]
    pub const fn aws(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86 => "x86_64",
        }
    }

    /// The word of Kubernetes, in the label `kubernetes.io/arch`.
    #[must_use]
    pub const fn kubernetes(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86 => "amd64",
        }
    }
}

impl NodeGroup {
    /// What its nodes run on: its instance types are all of one architecture. Nothing for a group without any, which is
    /// refused.
    #[must_use]
    pub fn architecture(&self) -> Option<Architecture> {
        self.instance_types.first().map(|first| Architecture::of_type(first))
    }
}

impl Karpenter {
    /// What its nodes run on: its instance families are all of one architecture. Nothing if it has none, which is refused.
    #[must_use]
    pub fn architecture(&self) -> Option<Architecture> {
        self.instance_families.first().map(|first| Architecture::of_family(first))
    }
}

impl Cluster {
    /// What a pod runs on that has no say in it: Graviton only where there is nothing else.
    #[must_use]
    pub fn architecture(&self) -> Architecture {
        let groups = self.node_groups.iter().filter_map(NodeGroup::architecture);
        let karpenter = self.karpenter().into_iter().filter_map(Karpenter::architecture);
        groups.chain(karpenter).min().unwrap_or(Architecture::X86)
    }
}

#[cfg(test)]
mod tests {
    use super::Architecture;

    #[test]
    fn graviton_is_told_by_the_catalog_or_by_the_letter_behind_the_generation() {
        for arm in ["m7g", "c7gn", "t4g", "r8gd", "x2gd", "im4gn", "a1", "g5g", "m23gd"] {
            assert_eq!(Architecture::of(arm), Architecture::Arm64, "{arm}");
        }
        for x86 in ["m7i", "g5", "g4dn", "t3", "m7i-flex", "u7in-16tb", "m23a"] {
            assert_eq!(Architecture::of(x86), Architecture::X86, "{x86}");
        }
    }

    /// The rule of letters holds for what the catalog knows, so it is a fair guess for what it does not.
    #[test]
    fn the_letters_of_known_families_tell_the_same() {
        let wrong: Vec<_> = platformc_catalog::families()
            .filter(|family| matches!(family.architecture, Some("arm64" | "x86_64")))
            .filter(|family| Architecture::of(family.name) != Architecture::of_letters(family.name))
            .map(|family| family.name)
            .collect();
        assert_eq!(wrong, ["a1"]);
    }
}
