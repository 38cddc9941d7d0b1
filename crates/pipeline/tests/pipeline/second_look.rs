use auralis_core::{Buffer, Design, Processor, StreamSpec};
use auralis_limiter::LimiterDesign;
use auralis_pipeline::second_look;
use auralis_testkit::performance::{Promise, Unit};
use auralis_testkit::{hostile, signals, true_peak_dbtp};

use crate::memory::MemoryTrack;

/// The output of a limiter over a whole track, latency removed, measured by the oracle.
fn rendered_dbtp(limiter: &LimiterDesign, sample_rate: u32, input: &Buffer) -> f64 {
    let spec = StreamSpec::new(sample_rate, input.channels() as u16, 1 << 20).unwrap();
    let mut limiter = limiter.build(&spec).unwrap();
    let latency = limiter.latency_frames();
    let mut buffer = Buffer::new(input.channels(), input.frames() + latency);
    buffer.block_mut().range(0..input.frames()).copy_from(&input.block());
    limiter.process(&mut buffer.block_mut());
    let planes: Vec<Vec<f32>> = buffer.block().planes().map(|plane| plane[latency..].to_vec()).collect();
    true_peak_dbtp(&Buffer::from_planes(&planes).block())
}

#[test]
fn after_a_second_look_no_hostile_signal_passes_the_ceiling() {
    let limiter = LimiterDesign::default();
    let mut highest = f64::NEG_INFINITY;
    for sample_rate in [44_100, 48_000, 96_000] {
        for signal in hostile::all(f64::from(sample_rate)) {
            let audio = signals::mono(&signal.samples);
            let track = MemoryTrack { audio: audio.clone(), sample_rate };
            let found = second_look(&limiter, &&track, &mut ()).unwrap();
            let oracle = rendered_dbtp(&found.limiter, sample_rate, &audio);
            let over = oracle - limiter.ceiling_dbtp;
            highest = over.max(highest);
            assert!((-0.3..=0.01).contains(&over), "{} at {sample_rate} Hz: {over:+.4} dB", signal.name);
            // What it measured is what is there.
            let error = found.true_peak.0 - oracle;
            assert!(error.abs() < 0.001, "{} at {sample_rate} Hz: {error:+.5} dB off", signal.name);
            let known = signal.true_peak.map_or(found.input_true_peak.0, |peak| 20.0 * peak.log10());
            let error = found.input_true_peak.0 - known;
            assert!(error.abs() < 0.001, "{} at {sample_rate} Hz, before: {error:+.5} dB off", signal.name);
        }
    }
    Promise::gate("G4", Unit::Decibels, 0.01).counted("hostile signals, offline, over the ceiling", highest);
}

#[test]
fn long_noise_is_measured_across_the_borders_of_chunks() {
    // Five chunks of noise up to fs/2, of which no filter of finite length tells the peak.
    let audio =
        signals::stack(&[signals::white_noise(61, 1.0, 150_000), signals::white_noise(62, 2.0, 150_000)]);
    let track = MemoryTrack { audio: audio.clone(), sample_rate: 48_000 };
    let limiter = LimiterDesign { gain_db: 6.0, link: 0.5, ..Default::default() };
    let found = second_look(&limiter, &&track, &mut ()).unwrap();
    let over = rendered_dbtp(&found.limiter, 48_000, &audio) - limiter.ceiling_dbtp;
    assert!((-0.3..=0.01).contains(&over), "{over:+.4} dB");
    // What lies beyond 32,768 frames in the future is left out.
    assert!((found.input_true_peak.0 - true_peak_dbtp(&audio.block())).abs() < 0.01);
    assert!(found.max_gain_reduction.0 > 10.0);
}

#[test]
fn what_needs_no_trim_gets_none() {
    let limiter = LimiterDesign::default();
    for samples in [signals::white_noise(63, 0.2, 5_000), vec![0.0; 3_000], vec![], vec![0.5]] {
        let track = MemoryTrack { audio: signals::mono(&samples), sample_rate: 44_100 };
        let found = second_look(&limiter, &&track, &mut ()).unwrap();
        assert_eq!((found.limiter, found.max_gain_reduction.0), (limiter, 0.0));
        assert_eq!(found.input_true_peak, found.true_peak);
        assert!(
            (found.true_peak.0 - true_peak_dbtp(&track.audio.block())).abs() < 1e-3
                || samples.iter().all(|x| *x == 0.0)
        );
    }
}

#[test]
fn a_peak_is_made_by_all_that_lies_before_it() {
    // Alternating samples that turn round a hundred frames into the second chunk of 32,768: a fifth of the peak comes
    // from before that chunk. At the turn every sample adds: y = 2·Σ a/(π(k + ½)).
    const TURN: usize = 32_740;
    let sign = |n: usize| if n.is_multiple_of(2) == (n < TURN) { 1.0 } else { -1.0 };
    let samples: Vec<f64> = (0..2 * TURN).map(|n| 0.1 * sign(n)).collect();
    let sum: f64 = (0..TURN).map(|k| 1.0 / (k as f64 + 0.5)).sum();
    let exact = 20.0 * (0.2 / core::f64::consts::PI * sum).log10();
    let track = MemoryTrack { audio: signals::mono(&samples), sample_rate: 44_100 };
    let found = second_look(&LimiterDesign::default(), &&track, &mut ()).unwrap().input_true_peak.0;
    assert!((found - exact).abs() < 0.001, "{found} dBTP, not {exact}");
}
