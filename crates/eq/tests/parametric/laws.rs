use auralis_core::{BlockMut, BuildError, Design, Processor, StreamSpec};
use auralis_eq::{Band, BandKind, ParametricEq, ParametricEqDesign, Slope};
use auralis_testkit::laws::{Arrival, Laws};

use super::{band, eq, mono};

fn design() -> ParametricEqDesign {
    ParametricEqDesign {
        bands: vec![
            band(BandKind::HighPass(Slope::Butterworth(3)), 25.0, 1.0, 0.0),
            band(BandKind::Peak, 1_000.0, 2.0, -5.0),
            band(BandKind::HighShelf, 3_000.0, 0.7, 3.0),
            band(BandKind::LowPass(Slope::LinkwitzRiley(8)), 3_600.0, 1.0, 0.0),
            band(BandKind::Tilt, 700.0, 1.0, 1.0),
        ],
    }
}

#[test]
fn the_laws_hold_for_every_layout() {
    for (rate, channels) in [(8_000, 1), (44_100, 2), (48_000, 6), (192_000, 8)] {
        Laws::new(&ParametricEqDesign { bands: design().bands[1..3].to_vec() })
            .sample_rate(rate)
            .channels(channels)
            .impulse(0.25, Arrival::Peak)
            .random_splits(40)
            .check();
    }
}

#[test]
fn the_laws_hold_for_as_many_bands_as_there_can_be() {
    let kinds = [BandKind::Peak, BandKind::LowShelf, BandKind::HighShelf, BandKind::Tilt, BandKind::Notch];
    // Small gains, so that the impulse stays the largest sample.
    let bands = (0..ParametricEq::MAX_BANDS as i32)
        .map(|n| band(kinds[n as usize % 5], 30.0 * 1.2f64.powi(n), 1.0, 0.3 * f64::from(n % 3 - 1)))
        .collect();
    let design = ParametricEqDesign { bands };
    for channels in [1, 2, 6, 8] {
        let laws = Laws::new(&design).sample_rate(44_100).channels(channels);
        laws.impulse(0.25, Arrival::Peak).random_splits(10).check();
    }
}

/// An equaliser in use: every 777 frames somebody turns two of its bands.
struct Turned(ParametricEqDesign);

struct Turning {
    eq: ParametricEq,
    bands: Vec<Band>,
    frame: usize,
}

impl Turning {
    const EVERY: usize = 777;

    fn turn(&mut self) {
        let turns = self.frame / Self::EVERY;
        let kind = [BandKind::Peak, BandKind::LowShelf, BandKind::HighPass(Slope::Butterworth(5))][turns % 3];
        let (f0, gain_db) = (300.0 + 100.0 * (turns % 7) as f64, 6.0 - (turns % 11) as f64);
        self.eq.set_band(1, band(kind, f0, 0.7, gain_db)).unwrap();
        self.eq.set_enabled(0, turns.is_multiple_of(2)).unwrap();
    }
}

impl Design for Turned {
    type Processor = Turning;

    fn build(&self, spec: &StreamSpec) -> Result<Turning, BuildError> {
        Ok(Turning { eq: self.0.build(spec)?, bands: self.0.bands.clone(), frame: 0 })
    }
}

impl Processor for Turning {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        let (frames, mut done) = (block.frames(), 0);
        while done < frames {
            if self.frame > 0 && self.frame.is_multiple_of(Self::EVERY) {
                self.turn();
            }
            let until = (done + Self::EVERY - self.frame % Self::EVERY).min(frames);
            self.eq.process(&mut block.range(done..until));
            self.frame += until - done;
            done = until;
        }
    }

    fn reset(&mut self) {
        self.eq.reset();
        self.frame = 0;
        for (index, band) in self.bands.iter().enumerate() {
            self.eq.set_band(index, *band).unwrap();
        }
    }
}

#[test]
fn the_laws_hold_while_bands_are_turned() {
    let design = Turned(ParametricEqDesign {
        bands: vec![
            band(BandKind::Notch, 50.0, 5.0, 0.0),
            band(BandKind::Peak, 900.0, 2.0, 3.0),
            band(BandKind::HighPass(Slope::LinkwitzRiley(8)), 30.0, 1.0, 0.0),
        ],
    });
    for (rate, channels) in [(8_000, 1), (44_100, 2), (48_000, 6), (192_000, 8)] {
        let laws = Laws::new(&design).sample_rate(rate).channels(channels);
        // The first sample is never small, but while bands move a later one can be larger.
        laws.impulse(0.25, Arrival::FirstAbove(0.01)).random_splits(10).check();
    }
}

#[test]
fn a_tail_ends_in_exact_silence() {
    let mut eq = eq(&design().bands, 44_100);
    eq.process(&mut mono(&[1.0; 1_000]).block_mut());
    let mut audio = mono(&vec![0.0; 441_000]);
    eq.process(&mut audio.block_mut());
    assert!(audio.plane(0)[400_000..].iter().all(|x| *x == 0.0));
}

#[test]
fn zero_gain_is_the_identity() {
    let samples: Vec<f32> = (0..999).map(|n| ((n * 7_919) % 1_000) as f32 / 1_000.0 - 0.5).collect();
    let mut audio = mono(&samples);
    eq(&[band(BandKind::Peak, 100.0, 1.0, 0.0)], 44_100).process(&mut audio.block_mut());
    assert_eq!(audio.plane(0), samples);
}

#[test]
fn values_outside_their_range_are_refused_by_name() {
    let spec = StreamSpec::new(44_100, 2, 512).unwrap();
    for (band, name) in [
        (band(BandKind::Peak, f64::NAN, 1.0, 0.0), "frequency_hz"),
        (band(BandKind::LowShelf, 100.0, 2.0, 0.0), "q"),
        (band(BandKind::Peak, 100.0, 1.0, 31.0), "gain_db"),
        (band(BandKind::LowPass(Slope::LinkwitzRiley(3)), 100.0, 1.0, 0.0), "order"),
    ] {
        let error = ParametricEqDesign { bands: vec![band] }.build(&spec).unwrap_err();
        assert_eq!(error.parameter(), name);
    }
}
