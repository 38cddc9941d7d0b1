use auralis_compressor::Compressor;
use auralis_core::{BlockMut, Db, Processor, Tail};
use auralis_eq::CurveEq;
use auralis_kernels::Kernels;
use auralis_limiter::Limiter;

use crate::chain::{ChainMeter, StereoWidth};

/// Frames that go through all stages before the next ones begin: they stay in the first-level cache on the way.
const PIECE: usize = 1_024;

/// The mastering chain as one real-time processor; built from [`ChainDesign`](crate::ChainDesign).
///
/// Latency: the sum over the stages, exactly. Real-time safe; any split gives identical bits. Samples that are not
/// finite are replaced by 0.
#[derive(Debug)]
pub struct MasterChain {
    kernels: Kernels,
    tone: Option<CurveEq>,
    compressor: Option<Compressor>,
    width: Option<StereoWidth>,
    gain: f32,
    limiter: Option<Limiter>,
    meter: ChainMeter,
}

impl MasterChain {
    pub(super) fn new(
        tone: Option<CurveEq>,
        compressor: Option<Compressor>,
        width: Option<StereoWidth>,
        gain: f32,
        limiter: Option<Limiter>,
    ) -> Self {
        let meter = ChainMeter::new(compressor.as_ref().map(Compressor::gain_reduction_meter));
        Self { kernels: Kernels::detect(), tone, compressor, width, gain, limiter, meter }
    }

    /// A handle that reads what compressor and limiter take off, from any thread and without a lock.
    pub fn meter(&self) -> ChainMeter {
        self.meter.clone()
    }

    /// The most that the limiter has taken off since the start, 0 dB or more.
    pub fn max_gain_reduction(&self) -> Db {
        self.limiter.as_ref().map_or(Db(0.0), Limiter::max_gain_reduction)
    }

    pub(super) fn tone(&self) -> Option<&CurveEq> {
        self.tone.as_ref()
    }

    fn process_piece(&mut self, block: &mut BlockMut<'_>) {
        for plane in block.planes_mut() {
            self.kernels.replace_non_finite(plane);
        }
        if let Some(tone) = &mut self.tone {
            tone.process(block);
        }
        if let Some(compressor) = &mut self.compressor {
            compressor.process(block);
        }
        if let Some(width) = &mut self.width {
            width.process(block);
        }
        if self.gain != 1.0 {
            block.planes_mut().for_each(|plane| self.kernels.gain(plane, self.gain));
        }
        if let Some(limiter) = &mut self.limiter {
            limiter.process(block);
        }
    }

    fn latencies(&self) -> impl Iterator<Item = usize> {
        let stages = [
            self.tone.as_ref().map(Processor::latency_frames),
            self.compressor.as_ref().map(Processor::latency_frames),
            self.limiter.as_ref().map(Processor::latency_frames),
        ];
        stages.into_iter().flatten()
    }
}

impl Processor for MasterChain {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        let frames = block.frames();
        for start in (0..frames).step_by(PIECE) {
            self.process_piece(&mut block.range(start..frames.min(start + PIECE)));
        }
        if let Some(limiter) = &self.limiter {
            self.meter.write_limiter(limiter.gain_reduction());
        }
    }

    fn reset(&mut self) {
        let stages: [Option<&mut dyn Processor>; 4] = [
            self.tone.as_mut().map(|tone| tone as _),
            self.compressor.as_mut().map(|compressor| compressor as _),
            self.width.as_mut().map(|width| width as _),
            self.limiter.as_mut().map(|limiter| limiter as _),
        ];
        stages.into_iter().flatten().for_each(Processor::reset);
        self.meter.write_limiter(Db(0.0));
    }

    fn latency_frames(&self) -> usize {
        self.latencies().sum()
    }

    /// That of the stages, one after the other; gains only shape it.
    fn tail(&self) -> Tail {
        let stages = [
            self.tone.as_ref().map(Processor::tail),
            self.compressor.as_ref().map(Processor::tail),
            self.width.as_ref().map(Processor::tail),
            self.limiter.as_ref().map(Processor::tail),
        ];
        stages.into_iter().flatten().fold(Tail::Frames(0), |before, tail| match (before, tail) {
            (Tail::Frames(before), Tail::Frames(frames)) => Tail::Frames(before + frames),
            _ => Tail::Infinite,
        })
    }
}
