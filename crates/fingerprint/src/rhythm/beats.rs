//! Where the beats are.
//!
//! Dynamic programming after D. Ellis, "Beat tracking by dynamic programming", JNMR 36, 2007: the chain of frames
//! with the most onsets whose distances stay near the period.

/// How much a distance that is not the period costs, against onsets of unit RMS.
const TIGHTNESS: f64 = 100.0;

/// The frames of the beats, between the frames where the onsets peak there.
///
/// `period` is in frames and may vary: it is the one expected at each frame.
pub(super) fn track(strengths: &[f64], period: impl Fn(usize) -> f64) -> Vec<f64> {
    let smooth = smoothed(strengths, period(strengths.len() / 2) / 32.0);
    let mut scores = vec![0.0f64; smooth.len()];
    let mut before = vec![None; smooth.len()];
    let mut logarithms = vec![f64::NEG_INFINITY];
    for n in 0..smooth.len() {
        let period = period(n);
        let (nearest, farthest) = ((period / 2.0).round() as usize, (period * 2.0).round() as usize);
        let longest = farthest.min(n);
        logarithms.extend((logarithms.len()..=longest).map(|distance| (distance as f64).ln()));
        let expected = period.ln();
        let chain = (n.saturating_sub(farthest)..(n + 1).saturating_sub(nearest.max(1)))
            .map(|m| {
                let off = logarithms[n - m] - expected;
                (scores[m] - TIGHTNESS * off * off, m)
            })
            .max_by(|a, b| a.0.total_cmp(&b.0));
        // A chain starts where going on from an earlier one gains nothing.
        let (score, earlier) =
            chain.filter(|(score, _)| *score > 0.0).map_or((0.0, None), |(s, m)| (s, Some(m)));
        scores[n] = smooth[n] + score;
        before[n] = earlier;
    }
    let frames = backwards(&scores, &before, period(strengths.len().saturating_sub(1)));
    trimmed(frames, &smooth).into_iter().map(|frame| peak_near(&smooth, frame)).collect()
}

/// From the best end within the last period back to the start.
fn backwards(scores: &[f64], before: &[Option<usize>], period: f64) -> Vec<usize> {
    let last = scores.len().saturating_sub(period.ceil() as usize);
    let mut frame = (last..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let mut frames = Vec::new();
    while let Some(here) = frame {
        frames.push(here);
        frame = before[here];
    }
    frames.reverse();
    frames
}

/// Without the beats before the music begins and after it ends.
fn trimmed(mut frames: Vec<usize>, strengths: &[f64]) -> Vec<usize> {
    let mean_square =
        frames.iter().map(|frame| strengths[*frame].powi(2)).sum::<f64>() / frames.len().max(1) as f64;
    let least = 0.2 * mean_square.sqrt();
    let sounds = |frame: &usize| strengths[*frame] >= least;
    let first = frames.iter().position(sounds).unwrap_or(frames.len());
    frames.drain(..first);
    let end = frames.iter().rposition(sounds).map_or(0, |last| last + 1);
    frames.truncate(end);
    frames
}

/// The vertex of the parabola through the highest of three frames and its neighbours.
fn peak_near(strengths: &[f64], frame: usize) -> f64 {
    let around = frame.saturating_sub(1)..(frame + 2).min(strengths.len());
    let top = around.max_by(|a, b| strengths[*a].total_cmp(&strengths[*b])).unwrap_or(frame);
    let (Some(before), Some(after)) = (top.checked_sub(1).map(|n| strengths[n]), strengths.get(top + 1))
    else {
        return top as f64;
    };
    let bend = 2.0 * strengths[top] - before - after;
    let shift = if bend > 0.0 { (0.5 * (after - before) / bend).clamp(-0.5, 0.5) } else { 0.0 };
    top as f64 + shift
}

/// Under a Gaussian whose σ is in frames, so that a beat may miss an onset by a little.
fn smoothed(strengths: &[f64], sigma: f64) -> Vec<f64> {
    let reach = (3.0 * sigma).ceil() as usize;
    let weights: Vec<f64> = (0..=reach).map(|n| (-0.5 * (n as f64 / sigma).powi(2)).exp()).collect();
    let sum = weights[0] + 2.0 * weights[1..].iter().sum::<f64>();
    let at = |n: usize, offset: usize| {
        let earlier = n.checked_sub(offset).map_or(0.0, |n| strengths[n]);
        earlier + strengths.get(n + offset).copied().unwrap_or(0.0)
    };
    (0..strengths.len())
        .map(|n| {
            let sides: f64 = (1..=reach).map(|offset| weights[offset] * at(n, offset)).sum();
            (weights[0] * strengths[n] + sides) / sum
        })
        .collect()
}
