use auralis_compressor::{CompressorDesign, Detection, Makeup};
use auralis_core::StreamSpec;
use auralis_limiter::LimiterDesign;

use crate::chain::{ChainDesign, WidthDesign};

/// The length of a segment, in seconds, where the pre-roll leaves the choice: a listener who seeks waits for half a
/// segment to be rendered, on average.
const SEGMENT_S: f64 = 16.0;
/// A segment is at least this many pre-rolls long, so that they cost a tenth of the time at most.
const SEGMENT_PREROLLS: u64 = 10;
/// An exponential has settled to −120 dB after this many time constants, ln 10⁶.
const TIME_CONSTANTS: f64 = 13.82;
/// The same for dynamics on music: every peak over the held one sets a detector anew, whatever it held before. On nine
/// clips with every stage at work segments join at −135 dBFS or lower.
const DYNAMICS_TIME_CONSTANTS: f64 = 4.5;
/// Chains begin at multiples of this. Some of what a stage does depends on the frame's number: the detector's blocks of
/// 256, the limiter's view of the past by eight frames at a time. Chains that begin elsewhere join at −96 dBFS only.
const QUANTUM: u64 = 256;
/// No segment starts beyond this: to a frame number a latency can be added, and no track is as long.
const FARTHEST: u64 = u64::MAX / 2;

/// Where a render is cut: the one definition of what a master is, whoever renders which part of it.
///
/// Segment k are the frames from k·`segment_frames` on. It is rendered by a chain that starts, at rest,
/// `preroll_frames` earlier in the input. So each segment can be made alone, in any order and on any thread, and
/// every range of frames has the bits of the whole.
///
/// Multiples of 256 make the smoothest joins ([`of`](Self::of)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RenderGrid {
    /// Frames of a segment, 1 or more.
    pub segment_frames: u64,
    /// Frames of input that settle a chain before a segment begins; at most half a segment is used.
    pub preroll_frames: u64,
}

impl RenderGrid {
    /// The grid on which a chain's output is defined.
    ///
    /// The pre-roll is the time in which the stages settle, one after the other: the tone filter's length, 4.5 times
    /// the slower time constant of the compressor's detector and of the limiter's release, 13.8 times that of an
    /// average (automatic make-up, RMS and slow release). A chain without memory has none. A segment is 16 s, or
    /// ten pre-rolls where that is longer. Both are rounded up to a multiple of 256 frames.
    pub fn of(chain: &ChainDesign, spec: &StreamSpec) -> Self {
        let stages = [
            if chain.tone.is_some() { 0.2 } else { 0.0 },
            chain.compressor.as_ref().map_or(0.0, compressor_s),
            chain.width.as_ref().map_or(0.0, width_s),
            chain.limiter.as_ref().map_or(0.0, limiter_s),
        ];
        let frames =
            |seconds: f64| ((seconds * spec.sample_rate_hz()).ceil() as u64).next_multiple_of(QUANTUM);
        let preroll_frames = frames(stages.iter().sum());
        let segment_frames = frames(SEGMENT_S).max(SEGMENT_PREROLLS * preroll_frames);
        Self { segment_frames, preroll_frames }
    }

    /// The segment that a frame belongs to.
    pub fn segment_of(&self, frame: u64) -> u64 {
        frame / self.segment_frames.max(1)
    }

    /// The first frame of a segment; that of every segment beyond 2⁶³ frames lies there.
    pub fn start(&self, segment: u64) -> u64 {
        segment.saturating_mul(self.segment_frames.max(1)).min(FARTHEST)
    }

    /// The first frame of input that a segment's chain hears.
    pub fn preroll_start(&self, segment: u64) -> u64 {
        self.start(segment).saturating_sub(self.preroll_frames.min(self.segment_frames / 2))
    }
}

fn compressor_s(design: &CompressorDesign) -> f64 {
    let average_ms = match design.detection {
        Detection::Peak => 0.0,
        Detection::Rms { window_ms } | Detection::KWeighted { window_ms } => window_ms,
    };
    let makeup_ms = if design.makeup == Makeup::Automatic { 3_000.0 } else { 0.0 };
    let averages_ms = average_ms.max(makeup_ms).max(design.slow_release_ms.unwrap_or(0.0));
    let detector_ms = design.release_ms.max(design.attack_ms);
    let settling_ms = (TIME_CONSTANTS * averages_ms).max(DYNAMICS_TIME_CONSTANTS * detector_ms);
    1e-3 * (settling_ms + design.lookahead_ms)
}

/// The high-pass decays with a time constant of 1/(√2·π·f).
fn width_s(design: &WidthDesign) -> f64 {
    if design.mono_below_hz > 0.0 {
        TIME_CONSTANTS / (core::f64::consts::SQRT_2 * core::f64::consts::PI * design.mono_below_hz)
    } else {
        0.0
    }
}

fn limiter_s(design: &LimiterDesign) -> f64 {
    // Detector, look-ahead and hold take 25 ms at most at ordinary settings.
    1e-3 * (DYNAMICS_TIME_CONSTANTS * design.release_ms + 2.0 * design.lookahead_ms + 25.0)
}
