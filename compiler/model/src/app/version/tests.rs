use platformc_base::scalar::Percent;

use super::*;

#[test]
fn a_restart_takes_two_minutes_a_batch_and_a_minute_to_end() {
    let of = |max: u32| {
        let usual = Replicas::usual(Percent::from_whole(70));
        let version = Version {
            track: Track::Stable,
            image: None,
            deployment: "shop".into(),
            replicas: Effective::default(Replicas { max: Effective::default(max), ..usual }),
            weight: Effective::default(100),
        };
        version.restart_time(120, 60).seconds() / 60
    };
    // one, two and four pods are replaced one by one, five in batches of two, twelve in batches of three
    assert_eq!([1, 2, 4, 5, 12].map(of), [3, 5, 9, 7, 9]);
}
