//! How calls to an app are treated.

use platformc_spec::{Spanned, platform as spec};

use platformc_model::{Effective, OutlierDetection, Retries, Traffic};

/// How calls are treated, and the version that gets a share of them.
pub(super) fn treatment(Spanned { value, span }: Spanned<spec::Traffic>) -> (Spanned<Traffic>, Option<spec::Canary>) {
    let retries = value.retries.map(|retries| Retries { attempts: retries.attempts, on: Effective::from(retries.on) });
    let traffic = Traffic {
        timeout: value.timeout,
        retries,
        outlier_detection: value.outlier_detection.map(|said| Box::new(outliers(*said))),
        sticky: value.sticky.map(|said| Box::new(said.value.cookie)),
    };
    (Spanned { value: traffic, span }, value.canary)
}

fn outliers(Spanned { value, span }: Spanned<spec::OutlierDetection>) -> Spanned<OutlierDetection> {
    let detection = OutlierDetection {
        errors: value.errors,
        eject: Effective::from(value.eject),
        at_most: Effective::from(value.at_most),
    };
    Spanned { value: detection, span }
}
