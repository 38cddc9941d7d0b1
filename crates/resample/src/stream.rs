use auralis_core::{BlockMut, BlockRef};

use crate::Progress;
use crate::clock::Clock;
use crate::history::History;
use crate::prototype::Prototype;
use crate::ratio::Ratio;
use crate::rational::Rational;
use crate::spectral::Spectral;
use crate::staging::Staging;
use crate::table::Table;
use crate::tap::Tap;

/// How outputs are made from the history.
#[derive(Clone, Debug)]
enum Method<T> {
    Bank(Rational<T>),
    Spectral(Box<Spectral>),
    Table { table: Table<T>, start: Clock, now: Clock },
}

/// Input, filter and output of one stream, in one arithmetic.
#[derive(Clone, Debug)]
pub(crate) struct Stream<T> {
    method: Method<T>,
    history: History<T>,
    staging: Staging,
    /// The history index at which the input ended; beyond reach while it goes on.
    end: usize,
}

impl<T: Tap> Stream<T> {
    /// A fixed ratio by a bank; `None` where it would be too large.
    pub(crate) fn bank(ratio: Ratio, prototype: &Prototype, channels: usize) -> Option<Self> {
        let (bank, lead) = Rational::new(ratio, prototype)?;
        let (history, staging) = (bank.history_frames(), bank.staging_frames());
        Some(Self::new(Method::Bank(bank), channels, lead, history, staging))
    }

    /// A fixed ratio by a table.
    pub(crate) fn table(prototype: &Prototype, ratio: Ratio, channels: usize) -> Self {
        let step = f64::from(ratio.input) / f64::from(ratio.output);
        Self::with_table(prototype, Clock::fixed(ratio), step, channels)
    }

    /// A fixed ratio in the frequency domain; `None` where it has no short form.
    pub(crate) fn spectral(ratio: Ratio, prototype: &Prototype, channels: usize) -> Option<Self> {
        let (spectral, lead) = Spectral::new(ratio, prototype)?;
        let (history, staging) = (spectral.history_frames(), spectral.staging_frames());
        Some(Self::new(Method::Spectral(Box::new(spectral)), channels, lead, history, staging))
    }

    /// A table that the clock moves through, by up to `max_step` frames per output.
    pub(crate) fn with_table(prototype: &Prototype, clock: Clock, max_step: f64, channels: usize) -> Self {
        let (table, lead) = Table::new(prototype);
        let (history, staging) = (table.history_frames(max_step), table.staging_frames());
        Self::new(Method::Table { table, start: clock, now: clock }, channels, lead, history, staging)
    }

    fn new(method: Method<T>, channels: usize, lead: usize, history: usize, staging: usize) -> Self {
        Self {
            method,
            history: History::new(channels, lead, history),
            staging: Staging::new(channels, staging),
            end: usize::MAX,
        }
    }

    pub(crate) fn reset(&mut self) {
        match &mut self.method {
            Method::Bank(bank) => bank.reset(),
            Method::Spectral(spectral) => spectral.reset(),
            Method::Table { table, start, now } => {
                table.reset();
                *now = *start;
            }
        }
        self.history.reset();
        self.staging.reset();
        self.end = usize::MAX;
    }

    /// Lets the clock of a table head for another speed.
    pub(crate) fn set_speed(&mut self, speed: f64) {
        if let Method::Table { now, .. } = &mut self.method {
            now.set_speed(speed);
        }
    }

    /// Input frames that must still come before `outputs` more frames can be handed out.
    pub(crate) fn needed(&self, outputs: usize) -> usize {
        let outputs = outputs.saturating_sub(self.staging.frames());
        let required = match &self.method {
            Method::Bank(bank) => bank.required(outputs),
            Method::Spectral(spectral) => spectral.required(outputs),
            Method::Table { table, now, .. } => table.required(*now, outputs),
        };
        required.saturating_sub(self.history.filled())
    }

    /// Frames that can be handed out once `inputs` more have come.
    pub(crate) fn made(&self, inputs: usize) -> usize {
        let filled = self.history.filled() + inputs;
        let ready = match &self.method {
            Method::Bank(bank) => bank.ready(filled),
            Method::Spectral(spectral) => spectral.ready(filled),
            Method::Table { table, now, .. } => table.ready(*now, filled),
        };
        self.staging.frames() + ready
    }

    /// Makes outputs, as is cheapest or, if `eager`, all that can be made. The staging must be empty.
    ///
    /// A table makes no more than there is `room` for, so that a new speed takes effect at the next frame.
    fn make(&mut self, eager: bool, room: usize) -> usize {
        let (history, staging) = (&self.history, &mut self.staging);
        match &mut self.method {
            Method::Bank(bank) => bank.make(history, staging, eager),
            Method::Spectral(spectral) => spectral.make(history, staging),
            Method::Table { table, now, .. } => table.make(now, history, staging, room, self.end),
        }
    }

    /// Makes room for more input.
    fn discard(&mut self) {
        let oldest = match &self.method {
            Method::Bank(bank) => bank.oldest(),
            Method::Spectral(spectral) => spectral.oldest(),
            Method::Table { table, .. } => table.oldest(),
        };
        let frames = oldest.min(self.history.filled());
        self.history.discard(frames);
        match &mut self.method {
            Method::Bank(bank) => bank.shift(frames),
            Method::Spectral(spectral) => spectral.shift(frames),
            Method::Table { table, .. } => table.shift(frames),
        }
        if self.end != usize::MAX {
            self.end = self.end.saturating_sub(frames);
        }
    }

    /// Takes input and hands out frames until one of the blocks is used up. Unless it is `eager`, it keeps
    /// input back from which outputs could be made, to make many together with what comes next.
    pub(crate) fn process(
        &mut self,
        input: &BlockRef<'_>,
        output: &mut BlockMut<'_>,
        eager: bool,
    ) -> Progress {
        let mut progress = Progress { consumed: 0, produced: 0 };
        loop {
            let rest = progress.produced..output.frames();
            progress.produced += self.staging.take(&mut output.range(rest));
            let room = output.frames() - progress.produced;
            if room == 0 && self.staging.frames() > 0 {
                return progress;
            }
            let waiting = input.frames() - progress.consumed;
            if self.make(eager && waiting == 0, room) > 0 {
                continue;
            }
            if self.history.room() < waiting {
                self.discard();
            }
            let frames = waiting.min(self.history.room());
            if frames == 0 {
                return progress;
            }
            self.history.push(&input.range(progress.consumed..progress.consumed + frames));
            progress.consumed += frames;
        }
    }

    /// Hands out frames after the end of the input, as if silence followed.
    /// Only a table ends by itself.
    pub(crate) fn finish(&mut self, output: &mut BlockMut<'_>) -> usize {
        if self.end == usize::MAX {
            self.end = self.history.filled();
        }
        let mut produced = 0;
        loop {
            produced += self.staging.take(&mut output.range(produced..output.frames()));
            let room = output.frames() - produced;
            if room == 0 {
                return produced;
            }
            if self.make(true, room) > 0 {
                continue;
            }
            if self.is_past_the_end() {
                return produced;
            }
            self.discard();
            self.history.push_silence(self.history.room());
        }
    }

    /// Whether a table has passed the end of the input; who uses another counts outputs.
    fn is_past_the_end(&self) -> bool {
        match &self.method {
            Method::Bank(_) | Method::Spectral(_) => false,
            Method::Table { table, .. } => table.place() >= self.end,
        }
    }
}
