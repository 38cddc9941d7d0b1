use auralis_core::{BlockMut, BuildError, Design, Processor, StreamSpec};

/// What is wrong with the processor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    None,
    SnapsAtBlockEnd,
    CountsCalls,
    DependsOnMaxBlock,
    ForgetsOnEmptyBlock,
    ResetKeepsOneChannel,
    ResetKeepsDelay,
    ResetMultipliesState,
    ResetOnlyOnce,
    LatencyOneMore,
    LatencyOneLess,
    Mutes,
    DropsFirstFrame,
    AllocatesInProcess,
    AllocatesOnLongBlocks,
    AllocatesInReset,
    LeaksNan,
    LeaksInfinity,
    ReplacesByLast,
    DividesBySilence,
}

const DELAY: usize = 10;

/// A delay of ten frames and a one-pole low-pass.
pub(crate) struct Smoother {
    pub(crate) fault: Fault,
}

impl Design for Smoother {
    type Processor = SmootherState;

    fn build(&self, spec: &StreamSpec) -> Result<SmootherState, BuildError> {
        Ok(SmootherState {
            fault: self.fault,
            max_block: spec.max_block_frames,
            channels: vec![Channel::default(); usize::from(spec.channels)],
            frame: 0,
            was_reset: false,
        })
    }
}

#[derive(Clone, Copy, Default)]
struct Channel {
    delay: [f32; DELAY],
    position: usize,
    low: f32,
    last: f32,
    silent: f32,
}

impl Channel {
    fn next(&mut self, x: f32) -> f32 {
        let delayed = core::mem::replace(&mut self.delay[self.position], x);
        self.position = (self.position + 1) % DELAY;
        self.low += 0.75 * (delayed - self.low);
        self.low
    }
}

pub(crate) struct SmootherState {
    fault: Fault,
    max_block: usize,
    channels: Vec<Channel>,
    frame: u64,
    was_reset: bool,
}

impl Processor for SmootherState {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        let fault = self.fault;
        let frames = block.frames();
        if fault == Fault::AllocatesInProcess || (fault == Fault::AllocatesOnLongBlocks && frames > 4_000) {
            std::hint::black_box(Vec::<f32>::with_capacity(frames + 1));
        }
        for (channel, plane) in self.channels.iter_mut().zip(block.planes_mut()) {
            for (n, x) in plane.iter_mut().enumerate() {
                let input = match fault {
                    Fault::LeaksNan if x.is_nan() => *x,
                    Fault::LeaksInfinity if x.is_infinite() => *x,
                    Fault::ReplacesByLast if !x.is_finite() => channel.last,
                    _ if x.is_finite() => *x,
                    _ => 0.0,
                };
                channel.last = input;
                channel.silent = if input == 0.0 { channel.silent + 1.0 } else { 0.0 };
                let first = self.frame == 0 && n == 0;
                let muted = fault == Fault::Mutes || (fault == Fault::DropsFirstFrame && first);
                *x = channel.next(if muted { 0.0 } else { input });
                // A window of 5,000 frames that holds nothing but silence.
                if fault == Fault::DividesBySilence && channel.silent >= 5_000.0 {
                    *x /= 5_000.0 - channel.silent.min(5_000.0);
                }
                if fault == Fault::DependsOnMaxBlock && self.max_block < 64 {
                    *x *= 1.000_001;
                }
            }
            match fault {
                Fault::SnapsAtBlockEnd if channel.low.abs() < 1e-3 => channel.low = 0.0,
                Fault::CountsCalls => channel.low *= 0.999_999,
                Fault::ForgetsOnEmptyBlock if frames == 0 => channel.low = 0.0,
                _ => {}
            }
        }
        self.frame += frames as u64;
    }

    fn reset(&mut self) {
        let fault = self.fault;
        if fault == Fault::AllocatesInReset {
            self.channels = vec![Channel::default(); self.channels.len()];
        }
        if fault == Fault::ResetOnlyOnce && core::mem::replace(&mut self.was_reset, true) {
            return;
        }
        for (n, channel) in self.channels.iter_mut().enumerate() {
            let old = *channel;
            *channel = Channel::default();
            match fault {
                Fault::ResetKeepsOneChannel if n == 1 => channel.low = old.low,
                Fault::ResetKeepsDelay => (channel.delay, channel.position) = (old.delay, old.position),
                // Wrong only once the state has become infinite or very large.
                Fault::ResetMultipliesState if old.low.abs() > 1e20 => channel.low = old.low * 0.0 + 1e-3,
                _ => {}
            }
        }
        self.frame = 0;
    }

    fn latency_frames(&self) -> usize {
        match self.fault {
            Fault::LatencyOneMore => DELAY + 1,
            Fault::LatencyOneLess => DELAY - 1,
            _ => DELAY,
        }
    }
}
