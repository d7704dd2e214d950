//! The versions of an app: how many pods each has, and its share of the calls.

use platformc_spec::{Spanned, platform as spec, scalar::Image};

use platformc_model::{AppHead, Effective, Replicas, Track, Version};

/// The stable version, and the canary if the app has one.
pub(super) fn versions(
    head: &AppHead,
    image: Option<Spanned<Image>>,
    replicas: Option<Spanned<spec::Replicas>>,
    canary: Option<spec::Canary>,
) -> (Version, Option<Version>) {
    let app = &head.name;
    let replicas = match replicas {
        None if head.kind.ends() => Effective::rule(Replicas::one(spec::Replicas::CPU), "a run has one pod"),
        None if head.is_stateful() => {
            Effective::rule(Replicas::three(spec::Replicas::CPU), "a majority is left when one is lost")
        }
        replicas => Effective::or(replicas.map(said), || Replicas::usual(spec::Replicas::CPU)),
    };
    let weight = match &canary {
        Some(canary) => Effective::rule(100_u8.saturating_sub(canary.weight.value), "what the canary leaves"),
        None => Effective::default(100),
    };
    let canary = canary.map(|canary| Version {
        track: Track::Canary,
        image: Some(canary.image),
        deployment: format!("{app}-canary"),
        replicas: Effective::rule(replicas.share(canary.weight.value), "as much of the pods as of the calls"),
        weight: Effective::from(canary.weight),
    });
    let deployment = app.as_str().to_owned();
    (Version { track: Track::Stable, image, deployment, replicas, weight }, canary)
}

fn said(Spanned { value, span }: Spanned<spec::Replicas>) -> Spanned<Replicas> {
    let min = Effective::from(value.min);
    let max = Effective::or(value.max, || min.value);
    Spanned { value: Replicas { min, max, cpu: Effective::from(value.cpu) }, span }
}
