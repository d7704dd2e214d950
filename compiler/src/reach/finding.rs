//! A difference between what the objects say and what the platform asks for.

/// One thing that the objects say and the platform does not, or the other way round.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// The app that it is about; empty if it is about none.
    pub app: String,
    pub message: String,
}
