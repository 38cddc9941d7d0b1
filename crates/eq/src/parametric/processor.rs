use auralis_core::{BlockMut, BuildError, Processor, StreamSpec, Tail};
use auralis_kernels::{Kernels, SectionBank};

use super::glide::{Glide, KNOT};
use super::matched::MAX_SECTIONS;
use super::section::{Section, step};
use super::{Band, Complex};

/// Frames handled at a time, and between two checks for vanishing memory.
const PIECE: usize = 256;
/// Memory below this, −600 dBFS, becomes zero.
const VANISHING: f64 = 1e-30;
/// How long a change takes.
const GLIDE_S: f64 = 0.02;
const SLOTS: usize = ParametricEq::MAX_BANDS * MAX_SECTIONS;

/// `[s1, s2]` of two channels.
type Memory = [[f64; 2]; 2];

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
    /// For each pair of channels, every section of every band.
    memory: Vec<[Memory; SLOTS]>,
    /// Which sections do anything, in order.
    active: Vec<usize>,
    frames: [[f64; 2]; PIECE],
    /// Frames since the last multiple of [`PIECE`], and whether there were any at all.
    position: usize,
    started: bool,
}

impl ParametricEq {
    /// The bands that every equaliser has.
    pub const MAX_BANDS: usize = 32;

    pub(crate) fn new(spec: &StreamSpec) -> Self {
        let sample_rate_hz = spec.sample_rate_hz();
        let knots = (GLIDE_S * sample_rate_hz / KNOT as f64).ceil() as u32;
        Self {
            kernels: Kernels::detect(),
            sample_rate_hz,
            bands: vec![Glide::new(knots); Self::MAX_BANDS],
            memory: vec![[[[0.0; 2]; 2]; SLOTS]; usize::from(spec.channels).div_ceil(2)],
            active: Vec::with_capacity(SLOTS),
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
        if !self.started {
            glide.snap();
            self.list_active();
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

    fn list_active(&mut self) {
        self.active.clear();
        for slot in 0..SLOTS {
            let (glide, i) = (&self.bands[slot / MAX_SECTIONS], slot % MAX_SECTIONS);
            if glide.from[i].is_identity() && glide.to[i].is_identity() {
                self.memory.iter_mut().for_each(|memory| memory[slot] = [[0.0; 2]; 2]);
            } else {
                self.active.push(slot);
            }
        }
    }

    fn at_knot(&mut self) {
        if self.bands.iter().any(Glide::is_moving) {
            for glide in self.bands.iter_mut().filter(|glide| glide.is_moving()) {
                glide.advance(self.sample_rate_hz);
            }
            self.list_active();
        }
    }

    fn process_piece(&mut self, block: &mut BlockMut<'_>) {
        let frames = &mut self.frames[..block.frames()];
        let mut planes = block.planes_mut();
        for memory in &mut self.memory {
            let (Some(left), mut right) = (planes.next(), planes.next()) else { return };
            for (i, frame) in frames.iter_mut().enumerate() {
                let right = right.as_ref().map_or(0.0, |right| right[i]);
                *frame = [f64::from(left[i]), f64::from(right)];
            }
            for slots in self.active.chunks(SectionBank::SECTIONS) {
                if slots.iter().any(|slot| self.bands[slot / MAX_SECTIONS].is_moving()) {
                    move_through(&self.bands, slots, memory, self.position % KNOT, frames);
                } else {
                    run_bank(self.kernels, &self.bands, slots, memory, frames);
                }
            }
            for (i, frame) in frames.iter().enumerate() {
                left[i] = frame[0] as f32;
                if let Some(right) = &mut right {
                    right[i] = frame[1] as f32;
                }
            }
        }
    }

    fn snap_to_zero(&mut self) {
        for memory in &mut self.memory {
            for slot in &self.active {
                for value in memory[*slot].as_flattened_mut() {
                    if !value.is_finite() || value.abs() < VANISHING {
                        *value = 0.0;
                    }
                }
            }
        }
    }
}

fn run_bank(
    kernels: Kernels,
    bands: &[Glide],
    slots: &[usize],
    memory: &mut [Memory; SLOTS],
    frames: &mut [[f64; 2]],
) {
    let mut bank = SectionBank::default();
    for (i, slot) in slots.iter().enumerate() {
        bank.set(i, bands[slot / MAX_SECTIONS].to[slot % MAX_SECTIONS].coeffs(), memory[*slot]);
    }
    kernels.section_bank(&mut bank, frames);
    for (i, slot) in slots.iter().enumerate() {
        memory[*slot] = bank.memory(i);
    }
}

/// The same arithmetic with coefficients that differ from frame to frame.
fn move_through(
    bands: &[Glide],
    slots: &[usize],
    memory: &mut [Memory; SLOTS],
    since_knot: usize,
    frames: &mut [[f64; 2]],
) {
    for slot in slots {
        let (glide, i) = (&bands[slot / MAX_SECTIONS], slot % MAX_SECTIONS);
        for (n, frame) in frames.iter_mut().enumerate() {
            let way = (since_knot + n + 1) as f64 / KNOT as f64;
            let coeffs = Section::between(&glide.from[i], &glide.to[i], way).coeffs();
            step(&coeffs, &mut memory[*slot], frame);
        }
    }
}

impl Processor for ParametricEq {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        for plane in block.planes_mut() {
            self.kernels.replace_non_finite(plane);
        }
        let mut done = 0;
        while done < block.frames() {
            self.started = true;
            if self.position.is_multiple_of(KNOT) {
                self.at_knot();
            }
            let moving = self.bands.iter().any(Glide::is_moving);
            let until = if moving { KNOT - self.position % KNOT } else { PIECE - self.position };
            // A change that waits is taken up at the next knot.
            let frames = until.min(block.frames() - done);
            self.process_piece(&mut block.range(done..done + frames));
            done += frames;
            self.position += frames;
            if self.position == PIECE {
                self.position = 0;
                self.snap_to_zero();
            }
        }
    }

    fn reset(&mut self) {
        self.memory.iter_mut().for_each(|memory| *memory = [[[0.0; 2]; 2]; SLOTS]);
        self.bands.iter_mut().for_each(Glide::snap);
        self.list_active();
        (self.position, self.started) = (0, false);
    }

    fn tail(&self) -> Tail {
        Tail::Infinite
    }
}
