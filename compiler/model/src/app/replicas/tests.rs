use super::*;

fn replicas(min: u32, max: u32) -> Replicas {
    let usual = Replicas::usual(Percent::from_whole(70));
    Replicas { min: Effective::default(min), max: Effective::default(max), ..usual }
}

#[test]
fn an_app_that_says_nothing_has_two_pods_and_scales_to_four() {
    let usual = Replicas::usual(Percent::from_whole(70));
    assert_eq!((*usual.min, *usual.max, usual.scales()), (2, 4, true));
}

#[test]
fn a_rolling_update_adds_a_quarter_rounded_up() {
    let most = [1, 2, 4, 5, 8, 9, 1000].map(|max| replicas(1, max).most());
    assert_eq!(most, [2, 3, 5, 7, 10, 12, 1250]);
}

#[test]
fn a_canary_has_its_share_of_the_pods_and_at_least_one() {
    let share = |percent: u8| {
        let share = replicas(3, 12).share(percent);
        (*share.min, *share.max)
    };
    assert_eq!([0, 10, 34, 100].map(share), [(1, 1), (1, 2), (2, 5), (3, 12)]);
}
