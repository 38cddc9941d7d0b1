use auralis_core::{BlockRef, Db, DbTp, Design, FrameSource};
use auralis_limiter::LimiterDesign;

use crate::aligned::Aligned;
use crate::drive::{drive, stream_spec};
use crate::error::PipelineError;
use crate::progress::{Observer, Stage};
use crate::track::Track;

mod exact_peak;

use exact_peak::ExactPeak;

/// How far over the ceiling a track may come, in dB; as much again is left to dither.
const TOLERANCE_DB: f64 = 0.005;
/// Looks at most. The second is right within a hundredth of what the first found, so that three are rare.
const MAX_LOOKS: usize = 6;

/// What [`second_look`] has found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SecondLook {
    /// The limiter with its ceiling trimmed: rendered by it, the track keeps the ceiling that was asked for.
    pub limiter: LimiterDesign,
    /// The true peak of the track before the limiter and its gain. −∞ for silence.
    pub input_true_peak: DbTp,
    /// The true peak of what the limiter makes of it.
    pub true_peak: DbTp,
    /// The most that the limiter turns down.
    pub max_gain_reduction: Db,
}

/// Limits a track without writing, measures what comes out, and lowers the limiter's ceiling by what it is over, until
/// the true peak is at most 0.005 dB over the ceiling asked for.
///
/// A limiter that streams hears a peak through a filter of some hundred samples, and dense noise up to half the sample rate
/// can hide a few hundredths of a dB from that. The peak measured here is that of the exact band-limited waveform, to
/// 0.001 dB: none of its samples is left out but those more than 32,768 frames later. It shares nothing with the limiter's
/// detector.
///
/// The result keeps the ceiling when rendered from the track's start, as [`Aligned`] does. Streams; one pass, and another
/// for each trim.
///
/// # Errors
/// The track fails, its stream or the limiter's parameters are not served, or the observer stops the work.
pub fn second_look<T: Track>(
    limiter: &LimiterDesign,
    track: &T,
    observer: &mut impl Observer,
) -> Result<SecondLook, PipelineError<<T::Source as FrameSource>::Error>> {
    let mut found = look(limiter, track, observer)?;
    for _ in 1..MAX_LOOKS {
        let over_db = found.true_peak.0 - limiter.ceiling_dbtp;
        if over_db <= TOLERANCE_DB {
            break;
        }
        let ceiling_dbtp = (found.limiter.ceiling_dbtp - over_db).max(-60.0);
        let trimmed = LimiterDesign { ceiling_dbtp, ..*limiter };
        found = SecondLook { input_true_peak: found.input_true_peak, ..look(&trimmed, track, observer)? };
    }
    Ok(found)
}

fn look<T: Track>(
    limiter: &LimiterDesign,
    track: &T,
    observer: &mut impl Observer,
) -> Result<SecondLook, PipelineError<<T::Source as FrameSource>::Error>> {
    let source = track.open().map_err(PipelineError::Source)?;
    let spec = stream_spec(&source)?;
    let peaks = || (0..spec.channels).map(|_| ExactPeak::new()).collect::<Vec<_>>();
    let (mut before, mut after) = (peaks(), peaks());
    let source = source.inspect(|block| hear(&mut before, block));
    let mut limited = Aligned::new(source, limiter.build(&spec)?);
    drive(&mut limited, Stage::Try, observer, |block| {
        hear(&mut after, &block.as_ref());
        Ok(())
    })?;
    let max_gain_reduction = limited.processor().max_gain_reduction();
    drop(limited);
    let highest = |peaks: Vec<ExactPeak>| {
        let peak = peaks.into_iter().map(ExactPeak::finish).fold(0.0, f64::max);
        DbTp::from_amplitude(peak)
    };
    let true_peak = highest(after);
    Ok(SecondLook { limiter: *limiter, input_true_peak: highest(before), true_peak, max_gain_reduction })
}

fn hear(peaks: &mut [ExactPeak], block: &BlockRef<'_>) {
    for (peak, plane) in peaks.iter_mut().zip(block.planes()) {
        peak.push(plane);
    }
}
