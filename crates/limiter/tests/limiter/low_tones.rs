use auralis_limiter::LimiterDesign;
use auralis_testkit::measure::{db, fit_sine, harmonics};
use auralis_testkit::signals::{self, Tone};

use crate::limited;

#[test]
fn the_gain_does_not_ride_on_low_tones() {
    let times_ms = [(4.0, 100.0), (4.0, 10.0), (0.5, 100.0), (1.5, 30.0), (10.0, 400.0)];
    let frequencies_hz = [20.0, 25.0, 30.0, 40.0, 50.0];
    for (n, reduction_db) in [3.0, 6.0, 12.0].into_iter().enumerate() {
        for (k, frequency_hz) in frequencies_hz.into_iter().enumerate() {
            let (lookahead_ms, release_ms) = times_ms[(n + k) % times_ms.len()];
            // The default times, and others by turns.
            for design in [
                LimiterDesign::default(),
                LimiterDesign { lookahead_ms, release_ms, ..LimiterDesign::default() },
            ] {
                let tone = Tone::dbfs(frequency_hz, reduction_db - 1.0).samples(48_000.0, 120_000);
                let output = limited(&design, 48_000, &signals::mono(&tone));
                // Ten whole periods, after twenty of them.
                let period = (48_000.0 / frequency_hz) as usize;
                let settled = &output.plane(0)[20 * period..30 * period];
                let distortion = harmonics(settled, frequency_hz, 10, 48_000.0).thd_db();
                // The gain is constant: what remains is the rounding of f32.
                assert!(
                    distortion < -120.0,
                    "{frequency_hz} Hz, {reduction_db} dB, {design:?}: {distortion:.1} dB"
                );
            }
        }
    }
}

#[test]
fn a_spike_over_a_low_tone_ducks_it_for_no_longer_than_stated() {
    // 30 Hz under the ceiling, with one spike 12 dB over it.
    let mut tone = Tone::new(30.0, 0.5).samples(48_000.0, 48_000);
    tone[24_000] += 4.0;
    let output =
        limited(&LimiterDesign { release_ms: 20.0, ..Default::default() }, 48_000, &signals::mono(&tone));
    let gain = |n: usize| f64::from(output.plane(0)[n]) / tone[n];
    let ducked: Vec<usize> = (20_000..40_000).filter(|n| tone[*n].abs() > 0.05 && gain(*n) < 0.9).collect();
    let (first, last) = (ducked[0], ducked[ducked.len() - 1]);
    // Look-ahead before; hold and ln(0.8/0.1) = 2.1 time constants after.
    assert!(first >= 24_000 - 192 - 30 && last < 24_000 + 480 + 192 + 2_100, "from {first} to {last}");
}

#[test]
fn two_tones_stay_apart() {
    // SMPTE RP 120: 60 Hz and 7 kHz, 4:1; the side bands of 7 kHz. CCIF: 19 and 20 kHz, 1:1; the difference tone and
    // the third order beside them. Both 6 dB over the ceiling. The gain cannot be constant where crests of both tones
    // meet at other places in each period.
    let amplitude = 2.0 * 10f64.powf(-1.0 / 20.0);
    let output = |a: (f64, f64), b: (f64, f64)| {
        let tones = [a, b].map(|(hz, share)| Tone::new(hz, share * amplitude).samples(48_000.0, 144_000));
        let output = limited(&LimiterDesign::default(), 48_000, &signals::mono(&signals::mix(&tones)));
        output.plane(0)[72_000..120_000].to_vec()
    };
    let over = |y: &[f32], products: &[f64], tone: f64| {
        let level = |hz: f64| fit_sine(y, hz, 48_000.0).amplitude;
        db(products.iter().map(|hz| level(*hz).powi(2)).sum::<f64>().sqrt() / level(tone))
    };
    let smpte = over(&output((60.0, 0.8), (7_000.0, 0.2)), &[6_880.0, 6_940.0, 7_060.0, 7_120.0], 7_000.0);
    let ccif = over(&output((19_000.0, 0.5), (20_000.0, 0.5)), &[1_000.0, 18_000.0, 21_000.0], 19_000.0);
    assert!(smpte < -90.0, "SMPTE: {smpte:.1} dB");
    assert!(ccif < -100.0, "CCIF: {ccif:.1} dB");
}
