use auralis_core::{Design, Processor, StreamSpec};
use auralis_dsp::{Dither, DitherNoise};
use auralis_limiter::LimiterDesign;
use auralis_testkit::{ebu, hostile, signals, true_peak, true_peak_dbtp};

use crate::limited;

#[test]
fn the_true_peak_signals_of_tech_3341_come_out_at_the_ceiling() {
    // The lowest of them peaks at −6 dBTP.
    let design = LimiterDesign { ceiling_dbtp: -9.0, ..Default::default() };
    for sample_rate in [44_100, 48_000] {
        for case in ebu::tech_3341_true_peak() {
            let input = case.synthesize(f64::from(sample_rate));
            let output = limited(&design, sample_rate, &input);
            assert!(output.plane(0) == output.plane(1), "both channels are alike");
            let over = 20.0 * true_peak(output.plane(0)).log10() + 9.0;
            assert!((-0.3..=0.05).contains(&over), "{} at {sample_rate} Hz: {over:+.3} dB", case.name);
        }
    }
}

/// What triangular dither and rounding to 16 bits add to a true peak near full scale, in dB: noise within 1.5 steps of
/// 2⁻¹⁵, whose own true peak is 2.7 times that, beside 0.89.
const DITHER_DB: f64 = 0.0015;

#[test]
fn sixteen_bits_add_no_more_to_a_peak_than_their_noise() {
    let design = LimiterDesign::default();
    for signal in hostile::all(44_100.0) {
        let mut output = limited(&design, 44_100, &signals::mono(&signal.samples));
        let before = true_peak_dbtp(&output.block());
        let dither = Dither { bits: 16, noise: DitherNoise::Tpdf, seed: 7 };
        let spec = StreamSpec::new(44_100, 1, output.frames()).unwrap();
        dither.build(&spec).unwrap().process(&mut output.block_mut());
        let after = true_peak_dbtp(&output.block());
        assert!(after <= before + DITHER_DB, "{}: {before:.4} and {after:.4} dBTP", signal.name);
        assert!((-1.3..=-0.95 + DITHER_DB).contains(&after), "{}: {after:.4} dBTP", signal.name);
    }
}
