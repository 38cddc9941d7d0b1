use auralis_core::{BlockMut, BuildError, Processor, StreamSpec, Tail};
use auralis_kernels::Kernels;

use super::cascade::Cascade;
use super::glide::{Glide, KNOT};
use super::{Band, Complex};

/// Frames handled at a time, and between two checks for vanishing memory.
const PIECE: usize = 512;
/// How long a change takes.
const GLIDE_S: f64 = 0.02;

/// Up to 32 bands in series, in `f64` inside.
///
/// Without latency; the tail decays and then becomes exactly 0. A change takes 20 ms: it is taken up at
/// the next multiple of 32 frames from the start of the stream, so that the position and not the
/// block decides. Before the first frame changes are taken at once. Real-time safe; a NaN or an
/// infinity becomes 0. A band that is off or at 0 dB costs nothing.
#[derive(Clone, Debug)]
pub struct ParametricEq {
    kernels: Kernels,
    sample_rate_hz: f64,
    bands: Vec<Glide>,
    /// Whether any band is on its way.
    moving: bool,
    cascade: Cascade,
    frames: [[f64; 2]; PIECE],
    /// Frames since the last multiple of [`PIECE`], and whether there were any at all.
    position: usize,
    started: bool,
}

impl ParametricEq {
    /// The bands that every equaliser has.
    pub const MAX_BANDS: usize = 32;
    /// The highest frequency of a band, of the sample rate: those above act as this one.
    pub const MAX_FREQUENCY: f64 = 0.475;

    pub(crate) fn new(spec: &StreamSpec) -> Self {
        let sample_rate_hz = spec.sample_rate_hz();
        let knots = (GLIDE_S * sample_rate_hz / KNOT as f64).ceil() as u32;
        Self {
            kernels: Kernels::detect(),
            sample_rate_hz,
            bands: vec![Glide::new(knots); Self::MAX_BANDS],
            moving: false,
            cascade: Cascade::new(usize::from(spec.channels)),
            frames: [[0.0; 2]; PIECE],
            position: 0,
            started: false,
        }
    }

    /// Heads for new settings of a band. Real-time safe.
    ///
    /// # Errors
    /// No such band, or a field outside its range; then nothing changes.
    pub fn set_band(&mut self, index: usize, band: Band) -> Result<(), BuildError> {
        BuildError::check("index", index as f64, 0.0, (Self::MAX_BANDS - 1) as f64)?;
        band.check()?;
        let glide = &mut self.bands[index];
        glide.head_for(band, self.sample_rate_hz);
        if self.started {
            self.moving |= glide.is_moving();
        } else {
            glide.snap();
            self.cascade.take(&self.bands);
        }
        Ok(())
    }

    /// Switches a band on or off, faded over 20 ms. Real-time safe.
    ///
    /// # Errors
    /// No such band.
    pub fn set_enabled(&mut self, index: usize, enabled: bool) -> Result<(), BuildError> {
        let band = self.band(index).copied().unwrap_or_default();
        self.set_band(index, Band { enabled, ..band })
    }

    /// The settings that a band has or heads for.
    pub fn band(&self, index: usize) -> Option<&Band> {
        self.bands.get(index).map(|glide| &glide.band)
    }

    /// H(e^(j2πf/fs)) of all bands, from the coefficients in use; 0 ≤ `frequency_hz` ≤ fs/2.
    pub fn response(&self, frequency_hz: f64) -> Complex {
        (0..Self::MAX_BANDS)
            .map(|index| self.band_response(index, frequency_hz))
            .fold(Complex::ONE, |total, band| total * band)
    }

    /// H of one band; 1 where there is none.
    pub fn band_response(&self, index: usize, frequency_hz: f64) -> Complex {
        let sections = self.bands.get(index).map_or(&[][..], |glide| &glide.to[..]);
        sections
            .iter()
            .filter(|section| !section.is_identity())
            .map(|section| section.response(frequency_hz, self.sample_rate_hz))
            .fold(Complex::ONE, |total, section| total * section)
    }

    fn at_knot(&mut self) {
        if self.moving {
            for glide in self.bands.iter_mut().filter(|glide| glide.is_moving()) {
                glide.advance(self.sample_rate_hz);
            }
            self.moving = self.bands.iter().any(Glide::is_moving);
            self.cascade.take(&self.bands);
        }
    }

    fn process_piece(&mut self, block: &mut BlockMut<'_>) {
        let frames = &mut self.frames[..block.frames()];
        let mut planes = block.planes_mut();
        for pair in 0..self.cascade.pairs() {
            let (Some(left), right) = (planes.next(), planes.next()) else { return };
            self.kernels.widen_pair(left, right.as_deref(), frames);
            if self.moving {
                self.cascade.run_moving(pair, &self.bands, self.position % KNOT, frames);
            } else {
                self.cascade.run(pair, frames);
            }
            self.kernels.narrow_pair(frames, left, right);
        }
    }
}

impl Processor for ParametricEq {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        let mut done = 0;
        while done < block.frames() {
            self.started = true;
            if self.position.is_multiple_of(KNOT) {
                self.at_knot();
            }
            let until = if self.moving { KNOT - self.position % KNOT } else { PIECE - self.position };
            // A change that waits is taken up at the next knot.
            let frames = until.min(block.frames() - done);
            self.process_piece(&mut block.range(done..done + frames));
            done += frames;
            self.position += frames;
            if self.position == PIECE {
                self.position = 0;
                self.cascade.snap_to_zero();
            }
        }
    }

    fn reset(&mut self) {
        self.bands.iter_mut().for_each(Glide::snap);
        self.cascade.clear();
        self.cascade.take(&self.bands);
        (self.position, self.started, self.moving) = (0, false, false);
    }

    fn tail(&self) -> Tail {
        Tail::Infinite
    }
}

#[cfg(test)]
mod tests {
    use auralis_core::{Buffer, Design};

    use super::*;
    use crate::{BandKind, ParametricEqDesign};

    /// Denormal numbers would be heard by nobody and cost ten times the time.
    #[test]
    fn after_enough_silence_the_memory_is_that_of_a_new_one() {
        let spec = StreamSpec::new(44_100, 3, 512).expect("a stream");
        let band =
            Band { kind: BandKind::LowShelf, frequency_hz: 200.0, q: 1.0, gain_db: 6.0, enabled: true };
        let build = || ParametricEqDesign { bands: vec![band] }.build(&spec).expect("a band");
        let mut eq = build();
        let mut audio = Buffer::from_planes(&[&[1.0; 1_000][..]; 3]);
        eq.process(&mut audio.block_mut());
        assert!(eq.cascade != build().cascade, "it rings");
        let mut silence = Buffer::new(3, 44_100);
        eq.process(&mut silence.block_mut());
        assert!(eq.cascade == build().cascade);
    }
}
