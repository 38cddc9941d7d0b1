use auralis_compressor::{Compressor, CompressorDesign};
use auralis_core::{Buffer, Design, Processor, StreamSpec};
use auralis_testkit::signals;

const FRAMES: usize = 24_000;

type Setter = fn(&mut Compressor);

/// What a setter does in mid-stream, with blocks of some length; the gain of each frame of a constant.
fn gains(design: &CompressorDesign, block: usize, set: impl Fn(&mut Compressor)) -> Vec<f64> {
    let spec = StreamSpec::new(48_000, 1, FRAMES).unwrap();
    let mut compressor = design.build(&spec).unwrap();
    let mut audio = signals::mono(&signals::constant(0.9, FRAMES));
    for (i, start) in (0..FRAMES).step_by(block).enumerate() {
        // At frame 12,000, whatever the blocks.
        if i * block == 12_000 {
            set(&mut compressor);
        }
        compressor.process(&mut audio.block_mut().range(start..FRAMES.min(start + block)));
    }
    audio.plane(0).iter().map(|y| f64::from(*y) / f64::from(0.9f32)).collect()
}

#[test]
fn setters_move_the_gain_without_a_click_and_wherever_blocks_end() {
    let design = CompressorDesign { attack_ms: 5.0, release_ms: 20.0, ..Default::default() };
    let steps: [(&str, Setter); 7] = [
        ("threshold", |c| c.set_threshold_db(-40.0)),
        ("ratio", |c| c.set_ratio(8.0)),
        ("knee", |c| c.set_knee_db(40.0)),
        ("attack", |c| c.set_attack_ms(50.0)),
        ("release", |c| c.set_release_ms(500.0)),
        ("makeup", |c| c.set_makeup_db(12.0)),
        ("mix", |c| c.set_mix(0.0)),
    ];
    for (name, set) in steps {
        let whole = gains(&design, 12_000, set);
        for block in [1, 16, 100, 480, 1_500] {
            assert_eq!(gains(&design, block, set), whole, "{name}, blocks of {block}");
        }
        // The fastest of them, 12 dB of make-up, moves by 12/960 dB per frame.
        for pair in whole[11_000..].windows(2) {
            let step_db = 20.0 * (pair[1] / pair[0]).log10().abs();
            assert!(step_db < 0.03, "{name} steps by {step_db} dB");
        }
        if !["attack", "release", "knee"].contains(&name) {
            assert!((whole[FRAMES - 1] / whole[11_000] - 1.0).abs() > 0.1, "{name} does something");
        }
    }
}

#[test]
fn what_was_set_is_what_is_built() {
    let spec = StreamSpec::new(48_000, 2, 512).unwrap();
    let mut set = CompressorDesign::default().build(&spec).unwrap();
    set.set_threshold_db(-30.0);
    set.set_ratio(5.0);
    set.set_knee_db(3.0);
    set.set_attack_ms(2.0);
    set.set_release_ms(70.0);
    set.set_makeup_db(4.0);
    set.set_mix(0.6);
    set.set_mix(f64::NAN);
    set.reset();
    let mut built = set.design().build(&spec).unwrap();
    let noise = signals::duplicate(&signals::white_noise(3, 1.0, 10_000), 2);
    let (mut a, mut b): (Buffer, Buffer) = (noise.clone(), noise);
    set.process(&mut a.block_mut());
    built.process(&mut b.block_mut());
    assert_eq!(a, b);
    set.set_ratio(0.0);
    assert_eq!(set.design().ratio, 1.0, "the nearest in range");
}
