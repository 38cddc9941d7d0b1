//! A plan in words: what each stage does, and why.

use std::borrow::Cow;

use auralis_compressor::CompressorDesign;
use auralis_core::Lufs;
use auralis_pipeline::{MasteringPlan, ToneCurve, WidthDesign};

/// One stage.
pub(crate) struct Step<'a> {
    pub(crate) name: &'static str,
    pub(crate) value: String,
    pub(crate) reason: Cow<'a, str>,
}

/// How far the loudness of what was written may lie from the plan's without being told as another, in LU.
const AS_FORESEEN: f64 = 0.05;

/// Every stage in the order in which it is applied, then what comes out: the loudness as it was measured, where anything
/// was written.
pub(crate) fn steps(plan: &MasteringPlan, written: Option<Lufs>) -> Vec<Step<'_>> {
    fn step<'a>(name: &'static str, value: String, reason: &'a str) -> Step<'a> {
        Step { name, value, reason: Cow::Borrowed(reason) }
    }
    let untouched = || "untouched".to_owned();
    let limiter =
        plan.limiter_ceiling.value.map_or_else(|| "none".to_owned(), |ceiling| format!("{ceiling:.2}"));
    vec![
        step("tone", plan.tone.value.as_ref().map_or_else(untouched, tone), &plan.tone.reason),
        step(
            "dynamics",
            plan.compression.value.as_ref().map_or_else(untouched, compression),
            &plan.compression.reason,
        ),
        step("width", plan.width.value.as_ref().map_or_else(untouched, width), &plan.width.reason),
        step("gain", format!("{:+.2}", plan.gain.value), &plan.gain.reason),
        step("limiter", limiter, &plan.limiter_ceiling.reason),
        loudness(plan, written),
    ]
}

fn loudness(plan: &MasteringPlan, written: Option<Lufs>) -> Step<'_> {
    let foreseen = &plan.expected_loudness;
    let value = format!("{:.2}", written.unwrap_or(foreseen.value));
    let is_other = |written: &Lufs| (written.0 - foreseen.value.0).abs() > AS_FORESEEN;
    let reason = if written.as_ref().is_some_and(is_other) {
        Cow::Owned(format!(
            "measured on what was written; the plan says {:.2}, {}",
            foreseen.value, foreseen.reason
        ))
    } else {
        Cow::Borrowed(foreseen.reason.as_str())
    };
    Step { name: "loudness", value, reason }
}

/// The largest gain to either side.
fn tone(curve: &ToneCurve) -> String {
    let at = |(hz, db): (f64, f64)| {
        if hz < 1_000.0 {
            format!("{db:+.1} dB at {hz:.0} Hz")
        } else {
            format!("{db:+.1} dB at {:.1} kHz", hz / 1_000.0)
        }
    };
    let points = || curve.points.iter().copied();
    let lowest = points().min_by(|a, b| a.1.total_cmp(&b.1)).filter(|point| point.1 < -0.05);
    let highest = points().max_by(|a, b| a.1.total_cmp(&b.1)).filter(|point| point.1 > 0.05);
    let ends: Vec<String> = highest.into_iter().chain(lowest).map(at).collect();
    if ends.is_empty() { "flat".to_owned() } else { ends.join(", ") }
}

fn compression(design: &CompressorDesign) -> String {
    let CompressorDesign { ratio, threshold_db, attack_ms, release_ms, range_db, .. } = design;
    format!(
        "{ratio:.2}:1 above {threshold_db:.1} dB, {attack_ms:.0}/{release_ms:.0} ms, {range_db:.1} dB at most"
    )
}

fn width(design: &WidthDesign) -> String {
    let WidthDesign { side_gain_db, mono_below_hz } = *design;
    let side = (side_gain_db.abs() >= 0.05).then(|| format!("side {side_gain_db:+.1} dB"));
    let bass = (mono_below_hz > 0.0).then(|| format!("centred below {mono_below_hz:.0} Hz"));
    let parts: Vec<String> = side.into_iter().chain(bass).collect();
    if parts.is_empty() { "within 0.05 dB of the input".to_owned() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_width_that_rounds_to_nothing_is_no_change() {
        let words = |side_gain_db, mono_below_hz| width(&WidthDesign { side_gain_db, mono_below_hz });
        assert_eq!(words(-0.013, 0.0), "within 0.05 dB of the input");
        assert_eq!(words(-0.013, 100.0), "centred below 100 Hz");
        assert_eq!(words(-2.66, 0.0), "side -2.7 dB");
        assert_eq!(words(-2.66, 80.0), "side -2.7 dB, centred below 80 Hz");
    }
}
