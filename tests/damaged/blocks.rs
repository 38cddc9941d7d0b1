//! A chain with random stages, fed in random blocks with random garbage in them: the bits of one call.

use auralis::compressor::CompressorDesign;
use auralis::limiter::LimiterDesign;
use auralis::pipeline::{ChainDesign, ToneCurve, WidthDesign};
use auralis::{Buffer, Design, Processor, StreamSpec};
use auralis_testkit::Random;
use auralis_testkit::performance::{Promise, Unit};

const CHAINS: usize = 40;
const FRAMES: usize = 12_000;

fn chain(random: &mut Random) -> ChainDesign {
    ChainDesign {
        tone: random.bool().then(|| ToneCurve {
            points: vec![(80.0, random.between(-6.0, 6.0)), (3_000.0, random.between(-6.0, 6.0))],
        }),
        compressor: random.bool().then(|| CompressorDesign {
            threshold_db: random.between(-40.0, 0.0),
            ratio: random.between(1.0, 8.0),
            ..Default::default()
        }),
        width: random
            .bool()
            .then(|| WidthDesign { side_gain_db: random.between(-6.0, 6.0), mono_below_hz: 0.0 }),
        gain_db: random.between(-12.0, 12.0),
        limiter: random
            .bool()
            .then(|| LimiterDesign { ceiling_dbtp: random.between(-6.0, 0.0), ..Default::default() }),
    }
}

/// Sound, with what no sound is: NaN, infinities, numbers far beyond full scale, denormals.
fn audio(channels: usize, random: &mut Random) -> Buffer {
    let planes: Vec<Vec<f32>> = (0..channels)
        .map(|_| {
            (0..FRAMES)
                .map(|_| match random.range(0..2_000) {
                    0 => f32::NAN,
                    1 => f32::INFINITY,
                    2 => -1e30,
                    3 => 1e-40,
                    _ => random.sample(),
                })
                .collect()
        })
        .collect();
    Buffer::from_planes(&planes)
}

#[test]
fn any_chain_in_any_blocks_is_one_call() {
    let mut random = Random::new(47);
    let (mut played, mut differing) = (0, Vec::new());
    for n in 0..CHAINS {
        let design = chain(&mut random);
        let channels = [1, 2, 2, 2, 6, 8][random.range(0..6)];
        let rate = [8_000, 44_100, 48_000, 96_000][random.range(0..4)];
        let spec = StreamSpec::new(rate, channels, FRAMES).unwrap();
        let what = format!("chain {n}: {channels} channels at {rate} Hz, {design:?}");
        let (mut whole, mut split) = match (design.build(&spec), design.build(&spec)) {
            (Ok(whole), Ok(split)) => (whole, split),
            // A mistake has its name, and is the same mistake twice.
            (Err(a), Err(b)) if a == b => continue,
            _ => panic!("{what}: built once and not twice"),
        };
        let mut expected = audio(usize::from(channels), &mut random);
        let mut found = expected.clone();
        whole.process(&mut expected.block_mut());
        let mut at = 0;
        while at < FRAMES {
            let longest = [2, 70, 5_000][random.range(0..3)];
            let end = FRAMES.min(at + random.range(0..longest));
            split.process(&mut found.block_mut().range(at..end));
            at = end;
        }
        for channel in 0..usize::from(channels) {
            let pairs = expected.plane(channel).iter().zip(found.plane(channel));
            let differs = pairs.enumerate().find(|(_, (a, b))| a.to_bits() != b.to_bits());
            differing.extend(differs.map(|first| format!("{what}, channel {channel}: {first:?}")));
            played += 1;
            assert!(expected.plane(channel).iter().all(|x| x.is_finite()), "{what}, channel {channel}");
        }
    }
    assert!(differing.is_empty(), "{differing:#?}");
    let what = format!("channels that a split changes, of {played}");
    Promise::gate("G8", Unit::Count, 0.0).counted(&what, differing.len() as f64);
}
