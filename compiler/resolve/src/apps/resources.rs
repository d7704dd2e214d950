//! What containers need.

use platformc_spec::{Spanned, platform as spec};

use platformc_model::Resources;

pub(super) fn resources(Spanned { value, span }: Spanned<spec::Resources>) -> Spanned<Resources> {
    Spanned { value: Resources { cpu: value.cpu, memory: value.memory }, span }
}
