use auralis_kernels::{Kernels, SectionBank};

use super::ParametricEq;
use super::glide::{Glide, KNOT};
use super::matched::MAX_SECTIONS;
use super::section::Section;

/// Every section that every band may have.
const SLOTS: usize = ParametricEq::MAX_BANDS * MAX_SECTIONS;
/// Memory below this, −600 dBFS, becomes zero.
const VANISHING: f64 = 1e-30;

/// The sections that do anything, in order, with their memory for each pair of channels.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cascade {
    kernels: Kernels,
    active: Vec<usize>,
    /// The list before, from which memory moves to its new places.
    before: Vec<usize>,
    /// Whether each section moves. The memory of one that does is that of [`Section::filter`].
    moves: [bool; SLOTS],
    pairs: Vec<Vec<SectionBank>>,
}

impl Cascade {
    pub(crate) fn new(channels: usize) -> Self {
        let banks = vec![SectionBank::default(); SLOTS.div_ceil(SectionBank::SECTIONS)];
        Self {
            kernels: Kernels::detect(),
            active: Vec::with_capacity(SLOTS),
            before: Vec::with_capacity(SLOTS),
            moves: [false; SLOTS],
            pairs: vec![banks; channels.div_ceil(2)],
        }
    }

    pub(crate) fn pairs(&self) -> usize {
        self.pairs.len()
    }

    /// Takes the sections of the bands as they are now. Memory stays with its section, and one that begins has
    /// none.
    pub(crate) fn take(&mut self, bands: &[Glide]) {
        core::mem::swap(&mut self.active, &mut self.before);
        let acts = |slot: &usize| {
            let (from, to) = ends(bands, *slot);
            !(from.is_identity() && to.is_identity())
        };
        self.active.clear();
        self.active.extend((0..SLOTS).filter(acts));
        for banks in &mut self.pairs {
            let mut memory = [[[0.0; 2]; 2]; SLOTS];
            for (place, slot) in self.before.iter().enumerate() {
                let (bank, section) = seat(place);
                memory[*slot] = banks[bank].memory(section);
                banks[bank].set(section, SectionBank::PASS, [[0.0; 2]; 2]);
            }
            for (place, slot) in self.active.iter().enumerate() {
                let (bank, section) = seat(place);
                let (from, to) = ends(bands, *slot);
                let memory = match (self.moves[*slot], moves(bands, *slot)) {
                    (false, true) => memory[*slot].map(|memory| from.moving_memory(memory)),
                    (true, false) => memory[*slot].map(|memory| from.resting_memory(memory)),
                    _ => memory[*slot],
                };
                banks[bank].set(section, to.direct_form(), memory);
            }
        }
        self.moves = core::array::from_fn(|slot| moves(bands, slot));
    }

    /// Filters frames of one pair, none of whose bands moves.
    pub(crate) fn run(&mut self, pair: usize, frames: &mut [[f64; 2]]) {
        let used = self.active.len().div_ceil(SectionBank::SECTIONS);
        for bank in &mut self.pairs[pair][..used] {
            self.kernels.section_bank(bank, frames);
        }
    }

    /// The same while bands move, on from `since_knot`: a section on its way is another for every frame.
    pub(crate) fn run_moving(
        &mut self,
        pair: usize,
        bands: &[Glide],
        since_knot: usize,
        frames: &mut [[f64; 2]],
    ) {
        let banks = &mut self.pairs[pair];
        for (bank, slots) in banks.iter_mut().zip(self.active.chunks(SectionBank::SECTIONS)) {
            if !slots.iter().any(|slot| self.moves[*slot]) {
                self.kernels.section_bank(bank, frames);
                continue;
            }
            for (section, slot) in slots.iter().enumerate() {
                if !self.moves[*slot] {
                    bank.filter(section, frames);
                    continue;
                }
                let (from, to) = ends(bands, *slot);
                let mut memory = bank.memory(section);
                for (n, frame) in frames.iter_mut().enumerate() {
                    let way = (since_knot + n + 1) as f64 / KNOT as f64;
                    Section::between(from, to, way).filter(&mut memory, frame);
                }
                bank.set(section, SectionBank::PASS, memory);
            }
        }
    }

    /// Sets what has all but died away to zero.
    pub(crate) fn snap_to_zero(&mut self) {
        let used = self.active.len().div_ceil(SectionBank::SECTIONS);
        self.pairs.iter_mut().flat_map(|banks| &mut banks[..used]).for_each(|bank| bank.flush(VANISHING));
    }

    /// Forgets all sound.
    pub(crate) fn clear(&mut self) {
        self.pairs.iter_mut().flatten().for_each(|bank| bank.flush(f64::INFINITY));
    }
}

/// The bank and the section of a place in the list.
fn seat(place: usize) -> (usize, usize) {
    (place / SectionBank::SECTIONS, place % SectionBank::SECTIONS)
}

/// A section at the knots on both sides.
fn ends(bands: &[Glide], slot: usize) -> (&Section, &Section) {
    let (glide, i) = (&bands[slot / MAX_SECTIONS], slot % MAX_SECTIONS);
    (&glide.from[i], &glide.to[i])
}

fn moves(bands: &[Glide], slot: usize) -> bool {
    bands[slot / MAX_SECTIONS].is_moving()
}
