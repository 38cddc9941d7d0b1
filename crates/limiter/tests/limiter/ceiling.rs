use auralis_limiter::LimiterDesign;
use auralis_testkit::{hostile, signals, true_peak_dbtp};

use crate::limited;

/// How far over the ceiling a signal may come, in dB.
///
/// The detector looks at 8 points per sample through a filter that is flat to 0.45 fs. A tone at 4/11 fs
/// meets its grid at the worst place (0.089 dB); noise and edges reach up to fs/2. A flip of N lives at
/// fs/2 but for one half period: the longer, the less any filter of finite length sees of its peak.
fn allowance(name: &str) -> f64 {
    match name {
        "alternating flip of 100" => 4.1,
        "alternating flip of 10" => 0.6,
        "alternating flip of 5" => 0.2,
        _ if name.contains("noise") => 0.9,
        _ => 0.1,
    }
}

#[test]
fn the_ceiling_holds_on_hostile_signals() {
    let design = LimiterDesign::default();
    for sample_rate in [44_100, 48_000, 96_000] {
        for signal in hostile::all(f64::from(sample_rate)) {
            let output = limited(&design, sample_rate, &signals::mono(&signal.samples));
            let over = true_peak_dbtp(&output.block()) - design.ceiling_dbtp;
            println!("{sample_rate} {}: {over:+.3} dB", signal.name);
            assert!(over <= allowance(&signal.name), "{sample_rate} Hz, {}: {over:+.3} dB over", signal.name);
            // Nor is it turned down more than there is reason for.
            assert!(over > -0.3, "{sample_rate} Hz, {}: {over:+.3} dB", signal.name);
        }
    }
}
