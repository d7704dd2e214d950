//! What a pod needs.

use platformc_base::scalar::{Cpu, Size};

/// What a pod needs; it may use more processor time, never more memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resources {
    /// Processor time.
    pub cpu: Cpu,
    /// Memory.
    pub memory: Size,
}

impl Default for Resources {
    fn default() -> Self {
        Self { cpu: Cpu::from_thousandths(100), memory: Size::from_mebibytes(128) }
    }
}
