//! Instance types, as far as a platform must know them.

use platformc_model::Cluster;

/// A processor architecture, as AWS calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    Arm64,
    X86,
}

impl Architecture {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86 => "x86_64",
        }
    }
}

/// The architecture of an instance type; nothing if it is none. A family is letters, its generation, then its
/// processor: `g` is Graviton, as in `m7g.large`.
#[must_use]
pub fn architecture(instance_type: &str) -> Option<Architecture> {
    let (family, size) = instance_type.split_once('.')?;
    let alphabet = |text: &str| text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let processor = family.trim_start_matches(|c: char| c.is_ascii_lowercase());
    let digits = processor.chars().take_while(char::is_ascii_digit).count();
    if size.is_empty() || !alphabet(size) || !alphabet(family) || digits == 0 || processor.len() == family.len() {
        return None;
    }
    let arm = family == "a1" || processor.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('g');
    Some(if arm { Architecture::Arm64 } else { Architecture::X86 })
}

/// What a pod of a cluster runs on that has no say in it: Graviton only where there is nothing else.
#[must_use]
pub fn common(cluster: &Cluster) -> Architecture {
    let groups = cluster.spec.node_groups.values().flat_map(|group| &group.instance_types);
    let families = cluster.karpenter().into_iter().flat_map(|karpenter| &karpenter.instance_families);
    let mut all = groups
        .filter_map(|name| architecture(name.as_str()))
        .chain(families.filter_map(|family| architecture(&format!("{}.large", family.as_str()))))
        .peekable();
    let some = all.peek().is_some();
    if some && all.all(|found| found == Architecture::Arm64) { Architecture::Arm64 } else { Architecture::X86 }
}

#[cfg(test)]
mod tests {
    use super::{Architecture, architecture};

    #[test]
    fn graviton_is_told_by_the_letter_behind_the_generation() {
        for arm in
            ["m7g.large", "c7gn.xlarge", "t4g.medium", "r8gd.metal-24xl", "im4gn.large", "a1.large", "g5g.xlarge"]
        {
            assert_eq!(architecture(arm), Some(Architecture::Arm64), "{arm}");
        }
        for x86 in ["m7i.large", "g5.xlarge", "g4dn.xlarge", "t3.medium", "m7i-flex.large", "u7in-16tb.224xlarge"] {
            assert_eq!(architecture(x86), Some(Architecture::X86), "{x86}");
        }
    }

    #[test]
    fn what_is_no_instance_type_has_no_architecture() {
        for text in ["", "m7g", "large", "m7g.", ".large", "7g.large", "M7g.large", "mg.large", "m7g large.x"] {
            assert_eq!(architecture(text), None, "{text}");
        }
    }
}
