use auralis_core::Buffer;
use auralis_dsp::{ConvolutionKernel, ConvolutionShape, Convolver, KernelShapeMismatch};
use auralis_testkit::Random;
use auralis_testkit::measure::{db, rms};

fn noise(channels: usize, frames: usize, amplitude: f32) -> Buffer {
    let mut random = Random::new(11);
    let mut buffer = Buffer::new(channels, frames);
    for plane in buffer.block_mut().planes_mut() {
        plane.iter_mut().for_each(|x| *x = amplitude * random.sample());
    }
    buffer
}

fn taps(count: usize) -> Vec<f64> {
    let mut random = Random::new(12);
    let scale = 1.0 / (count as f64).sqrt();
    (0..count).map(|_| f64::from(random.sample()) * scale).collect()
}

fn convolved(convolver: &mut Convolver, input: &Buffer) -> Buffer {
    let mut output = input.clone();
    convolver.process(&mut output.block_mut());
    output
}

/// The defining sum, delayed by the hop.
fn direct(taps: &[f64], input: &[f32], n: usize, hop: usize) -> f64 {
    let past = |k: usize| n.checked_sub(hop + k).map_or(0.0, |m| f64::from(input[m]));
    taps.iter().enumerate().map(|(k, h)| h * past(k)).sum()
}

fn shapes() -> Vec<ConvolutionShape> {
    let mut shapes = Vec::new();
    // One tap; a little below, at and above a power of two; causal, centered and at the end.
    for taps in [1, 2, 16, 63, 64, 65, 100, 129] {
        for center in [0, taps / 2, taps - 1] {
            shapes.push(ConvolutionShape::new(taps, center, 2));
            shapes.push(ConvolutionShape::new(taps, center, 4));
            shapes.push(ConvolutionShape::partitioned(taps, center, 16));
            shapes.push(ConvolutionShape::partitioned(taps, center, 64));
        }
    }
    shapes
}

#[test]
fn every_shape_is_the_defining_sum() {
    for shape in shapes() {
        let taps = taps(shape.taps());
        for channels in [1, 2, 3] {
            let input = noise(channels, 900, 0.5);
            let mut convolver = Convolver::new(&ConvolutionKernel::new(shape, &taps), channels);
            let output = convolved(&mut convolver, &input);
            for channel in 0..channels {
                for n in (0..900).step_by(3) {
                    let error = f64::from(output.plane(channel)[n])
                        - direct(&taps, input.plane(channel), n, shape.hop());
                    // f32 samples below 2 are good to 6·10⁻⁸, and the transform adds a few such.
                    assert!(error.abs() < 4e-7, "{shape:?}, channel {channel}, frame {n}: {error}");
                }
            }
        }
    }
}

#[test]
fn the_hop_of_a_partitioned_shape_is_its_latency() {
    let shape = ConvolutionShape::partitioned(4_097, 2_048, 700);
    assert_eq!((shape.hop(), shape.fft_len(), shape.partitions()), (512, 1_024, 8));
    assert_eq!(shape.latency_frames(), 512 + 2_048);
    assert_eq!(ConvolutionShape::partitioned(2_048, 0, 1).hop(), 16);
    assert_eq!(ConvolutionShape::new(4_097, 2_048, 4).partitions(), 1);
}

#[test]
fn a_lone_center_tap_returns_the_input_bit_for_bit() {
    for shape in shapes() {
        let mut taps = vec![0.0; shape.taps()];
        taps[shape.center()] = 1.0;
        let input = noise(2, 700, 1.0);
        let mut convolver = Convolver::new(&ConvolutionKernel::new(shape, &taps), 2);
        let output = convolved(&mut convolver, &input);
        let latency = shape.latency_frames();
        assert_eq!(output.plane(1)[latency..], input.plane(1)[..700 - latency], "{shape:?}");
    }
}

#[test]
fn another_kernel_fades_in_over_one_hop_whether_or_not_the_first_one_rang() {
    for shape in [ConvolutionShape::new(65, 32, 4), ConvolutionShape::partitioned(65, 32, 16)] {
        let mut lone = vec![0.0; 65];
        lone[32] = 1.0;
        let hop = shape.hop();
        for (from, to) in [(lone.clone(), taps(65)), (taps(65), lone)] {
            let input = noise(2, 20 * hop, 0.5);
            let mut output = input.clone();
            let mut convolver = Convolver::new(&ConvolutionKernel::new(shape, &from), 2);
            let mut block = output.block_mut();
            // Amid frame 8, which comes out as frame 9.
            convolver.process(&mut block.range(0..8 * hop + 3));
            convolver.set_kernel(&ConvolutionKernel::new(shape, &to)).unwrap();
            convolver.process(&mut block.range(8 * hop + 3..20 * hop));
            for n in 0..20 * hop {
                let new = (n as f64 + 1.0 - 9.0 * hop as f64) / hop as f64;
                let (a, b) = (direct(&from, input.plane(1), n, hop), direct(&to, input.plane(1), n, hop));
                let error = f64::from(output.plane(1)[n]) - (a + (b - a) * new.clamp(0.0, 1.0));
                assert!(error.abs() < 4e-7, "{shape:?}, frame {n}: {error}");
            }
        }
    }
}

#[test]
fn kernels_of_another_shape_are_refused() {
    let (a, b) = (ConvolutionShape::new(65, 32, 4), ConvolutionShape::partitioned(65, 32, 16));
    let mut kernel = ConvolutionKernel::new(b, &taps(65));
    let mut convolver = Convolver::new(&ConvolutionKernel::new(a, &taps(65)), 1);
    assert_eq!(convolver.set_kernel(&kernel), Err(KernelShapeMismatch));
    let before = kernel.clone();
    assert_eq!(kernel.set_zero_phase(1.0, &[1.0]), Err(KernelShapeMismatch));
    assert_eq!(kernel, before);
}

#[test]
fn a_silent_partner_is_silent_and_a_quiet_one_hears_only_rounding() {
    for shape in [ConvolutionShape::partitioned(4_097, 2_048, 512), ConvolutionShape::new(4_097, 2_048, 4)] {
        let taps = taps(4_097);
        for silent in [0, 1] {
            let mut input = noise(2, 60_000, 0.5);
            // Sound first, so that its silence is one that comes.
            input.plane_mut(silent)[3_000..].fill(0.0);
            let mut convolver = Convolver::new(&ConvolutionKernel::new(shape, &taps), 2);
            let output = convolved(&mut convolver, &input);
            let quiet = output.plane(silent);
            assert!(quiet[shape.hop() + 2_000..shape.hop() + 3_000].iter().all(|x| *x != 0.0));
            let gone = 3_000 + 4_097 + 2 * shape.hop();
            assert!(quiet[gone..].iter().all(|x| *x == 0.0), "{shape:?}");
        }
        // A partner with one sample per frame is not silent, and what it hears of the other is rounding.
        let mut input = noise(2, 60_000, 0.5);
        input.plane_mut(1).fill(0.0);
        input.plane_mut(1).iter_mut().step_by(256).for_each(|x| *x = 1e-30);
        let mut convolver = Convolver::new(&ConvolutionKernel::new(shape, &taps), 2);
        let output = convolved(&mut convolver, &input);
        let settled = 5_000 + shape.hop()..;
        let crosstalk_db = db(rms(&output.plane(1)[settled.clone()]) / rms(&output.plane(0)[settled]));
        assert!(crosstalk_db < -138.0 && crosstalk_db > -170.0, "{shape:?}: {crosstalk_db} dB");
    }
}

#[test]
fn rounding_lies_134_db_below_what_the_filter_adds() {
    for shape in [ConvolutionShape::partitioned(4_097, 2_048, 512), ConvolutionShape::new(4_097, 2_048, 4)] {
        for channels in [1, 2] {
            let taps = taps(4_097);
            let input = noise(channels, 40_000, 0.5);
            let mut convolver = Convolver::new(&ConvolutionKernel::new(shape, &taps), channels);
            let output = convolved(&mut convolver, &input);
            let frames = (20_000..40_000).step_by(19);
            let wanted: Vec<f64> =
                frames.clone().map(|n| direct(&taps, input.plane(0), n, shape.hop())).collect();
            let error: Vec<f64> =
                frames.zip(&wanted).map(|(n, y)| f64::from(output.plane(0)[n]) - y).collect();
            let rounding_db = db(rms(&error) / rms(&wanted));
            assert!(rounding_db < -134.0, "{shape:?}, {channels} channels: {rounding_db} dB");
        }
    }
}
