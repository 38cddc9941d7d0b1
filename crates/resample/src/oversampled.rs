use auralis_core::{BlockMut, BlockRef, Buffer};

use crate::Progress;
use crate::prototype::Prototype;
use crate::quality::LowPass;
use crate::ratio::Ratio;
use crate::stream::Stream;

/// Frames that the first step makes at a time.
const BETWEEN_FRAMES: usize = 2_048;

/// A ratio without a short form, in two steps: a bank with the long filter takes the stream to a rate of at least
/// 1.6 times the lower of the two, by a short ratio, and filters between those of a table read it from there.
///
/// With that much room between the band and its images, 28 taps keep what the long filter has left, and only they
/// have to be interpolated.
#[derive(Clone, Debug)]
pub(crate) struct Oversampled {
    bank: Stream<f32>,
    table: Stream<f32>,
    /// Made by the first step, and how much of it the second has used.
    between: Buffer,
    used: usize,
}

impl Oversampled {
    /// `None` if the rate falls so far that the long filter has too many taps for a bank.
    pub(crate) fn new(ratio: Ratio, prototype: &Prototype, channels: usize) -> Option<Self> {
        let (to_between, from_there) = ratio.in_two_steps();
        let bank = Stream::bank(to_between, prototype, channels)?;
        let short = Prototype::new(LowPass::of_oversampled());
        let table = Stream::table(&short, from_there, channels);
        let mut between = Buffer::new(channels, BETWEEN_FRAMES);
        between.set_frames(0);
        Some(Self { bank, table, between, used: 0 })
    }

    pub(crate) fn reset(&mut self) {
        self.bank.reset();
        self.table.reset();
        self.between.set_frames(0);
        self.used = 0;
    }

    /// Frames between the steps that the second has not used.
    fn waiting(&self) -> usize {
        self.between.frames() - self.used
    }

    /// Input frames that must still come before `outputs` more frames can be handed out.
    pub(crate) fn needed(&self, outputs: usize) -> usize {
        self.bank.needed(self.table.needed(outputs).saturating_sub(self.waiting()))
    }

    /// Frames that can be handed out once `inputs` more have come.
    pub(crate) fn made(&self, inputs: usize) -> usize {
        self.table.made(self.waiting() + self.bank.made(inputs))
    }

    /// Takes input and hands out frames until one of the blocks is used up.
    pub(crate) fn process(
        &mut self,
        input: &BlockRef<'_>,
        output: &mut BlockMut<'_>,
        eager: bool,
    ) -> Progress {
        let mut progress = Progress { consumed: 0, produced: 0 };
        loop {
            progress.produced += self.read_between(&mut output.range(progress.produced..output.frames()));
            if self.waiting() > 0 {
                return progress;
            }
            let rest = input.range(progress.consumed..input.frames());
            let made = self.fill_between(|bank, between| bank.process(&rest, between, eager));
            progress.consumed += made.consumed;
            if made == Progress::default() {
                return progress;
            }
        }
    }

    /// Hands out frames after the end of the input, as if silence followed. It does not end by itself.
    pub(crate) fn finish(&mut self, output: &mut BlockMut<'_>) -> usize {
        let mut produced = 0;
        loop {
            produced += self.read_between(&mut output.range(produced..output.frames()));
            if produced == output.frames() {
                return produced;
            }
            self.fill_between(|bank, between| Progress { consumed: 0, produced: bank.finish(between) });
        }
    }

    /// The second step, with what there is: all that waits between the steps, unless the output is full.
    fn read_between(&mut self, output: &mut BlockMut<'_>) -> usize {
        let waiting = self.between.block().range(self.used..self.between.frames());
        let Progress { consumed, produced } = self.table.process(&waiting, output, true);
        self.used += consumed;
        produced
    }

    /// The first step, when the second has used all that it had made.
    fn fill_between(
        &mut self,
        make: impl FnOnce(&mut Stream<f32>, &mut BlockMut<'_>) -> Progress,
    ) -> Progress {
        self.between.set_frames(BETWEEN_FRAMES);
        let progress = make(&mut self.bank, &mut self.between.block_mut());
        self.between.set_frames(progress.produced);
        self.used = 0;
        progress
    }
}
