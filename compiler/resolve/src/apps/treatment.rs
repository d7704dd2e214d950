//! How calls to an app are treated.

use platformc_spec::{Spanned, platform as spec, words};

use platformc_model::{Cors, Effective, OutlierDetection, Retries, Track, Traffic, VersionRoute};

/// How calls are treated, and the version that gets a share of them.
pub(super) fn treatment(Spanned { value, span }: Spanned<spec::Traffic>) -> (Spanned<Traffic>, Option<spec::Canary>) {
    let retries = value.retries.map(|retries| Retries { attempts: retries.attempts, on: Effective::from(retries.on) });
    let traffic = Traffic {
        timeout: value.timeout,
        retries,
        outlier_detection: value.outlier_detection.map(|said| Box::new(outliers(*said))),
        routes: value.routes.into_iter().map(route).collect(),
        cors: value.cors.map(|said| Box::new(cors(*said))),
        sticky: value.sticky.map(|said| Box::new(said.value.cookie)),
    };
    (Spanned { value: traffic, span }, value.canary)
}

fn route(said: spec::VersionRoute) -> VersionRoute {
    let to = match said.to.value {
        words::Version::Stable => Track::Stable,
        words::Version::Canary => Track::Canary,
    };
    let to = Spanned { value: to, span: said.to.span };
    VersionRoute { span: said.when.span, headers: said.when.value.header, to }
}

fn cors(Spanned { value, span }: Spanned<spec::Cors>) -> Spanned<Cors> {
    let cors = Cors {
        origins: value.origins,
        methods: Effective::from(value.methods),
        headers: value.headers,
        expose_headers: value.expose_headers,
        credentials: value.credentials,
        max_age: Effective::from(value.max_age),
    };
    Spanned { value: cors, span }
}

fn outliers(Spanned { value, span }: Spanned<spec::OutlierDetection>) -> Spanned<OutlierDetection> {
    let detection = OutlierDetection {
        errors: value.errors,
        eject: Effective::from(value.eject),
        at_most: Effective::from(value.at_most),
    };
    Spanned { value: detection, span }
}
