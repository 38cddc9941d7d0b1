use auralis_core::{Design, StreamSpec};
use auralis_limiter::LimiterDesign;
use auralis_testkit::laws::{Arrival, Laws};

#[test]
fn the_laws_hold_for_every_layout_and_rate() {
    for (sample_rate, channels) in
        [(8_000, 1), (44_100, 2), (48_000, 6), (96_000, 1), (192_000, 2), (44_100, 8)]
    {
        // The usual input reaches full scale; at −9 dBTP the limiter works most of the time.
        let design = LimiterDesign { ceiling_dbtp: -9.0, ..Default::default() };
        Laws::new(&design)
            .sample_rate(sample_rate)
            .channels(channels)
            .impulse(0.25, Arrival::Peak)
            .random_splits(if channels > 2 { 50 } else { 200 })
            .check();
    }
}

#[test]
fn the_laws_hold_where_the_gain_comes_to_rest_again_and_again() {
    // From −9 dB to rest in 14 ms, which is 112 frames here; the hold takes 80 more.
    let design =
        LimiterDesign { ceiling_dbtp: -9.0, lookahead_ms: 2.0, release_ms: 1.0, ..Default::default() };
    Laws::new(&design).sample_rate(8_000).channels(1).impulse(0.25, Arrival::Peak).check();
}

#[test]
fn values_outside_their_range_are_refused_by_name() {
    let spec = StreamSpec::new(44_100, 2, 512).unwrap();
    let usual = LimiterDesign::default();
    for (design, name) in [
        (LimiterDesign { ceiling_dbtp: 0.1, ..usual }, "ceiling_dbtp"),
        (LimiterDesign { ceiling_dbtp: f64::NAN, ..usual }, "ceiling_dbtp"),
        (LimiterDesign { lookahead_ms: 0.1, ..usual }, "lookahead_ms"),
        (LimiterDesign { release_ms: 0.0, ..usual }, "release_ms"),
    ] {
        assert_eq!(design.build(&spec).unwrap_err().parameter(), name);
    }
}
