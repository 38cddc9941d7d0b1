mod impression;
mod passages;

use auralis_core::{BlockRef, Buffer, BuildError, Db, Design, Lufs, Processor, StreamSpec};

use crate::chain::ChainDesign;
use crate::plan::{MasteringPlan, tone};
use impression::Impression;
pub use passages::Passages;

/// Times that a plan is made milder at most. Each halves what was too much.
const ROUNDS: usize = 6;
/// What a passage may lose of its crest beyond what the plan says of the whole, in dB: filters turn phases.
const CREST_TOLERANCE_DB: f64 = 0.5;
/// How far the slope of the spectrum may end beside where the curve leads it, and how far that may be, in dB per octave.
const TILT_TOLERANCE_DB: f64 = 0.5;
const MOST_TILT_DB: f64 = 2.0;
/// Mono may lose rounding, in dB.
const MONO_ROUNDING_DB: f64 = 0.005;
/// What is corrected below this was never heard, in dB: it is said with the width, and not as a fault of the plan.
const MONO_UNHEARD_DB: f64 = 0.1;
/// The most that the limiter may take off a peak, in dB. More is heard as pumping whatever it does to the loudness.
const MOST_REDUCTION_DB: f64 = 9.0;

/// What is too much.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// Lost, and said to be lost at most.
    Crest(Db, Db),
    /// Turned by the curve, per octave.
    Tilt(Db),
    /// Turned by compression beside the curve, per octave.
    Colour(Db),
    /// Lost in mono, and by how much less side that is made good.
    Mono(Db, Db),
    /// Taken off by the limiter.
    Reduction(Db),
}

impl MasteringPlan {
    /// Tries the plan on the loudest and the most delicate passage, and makes milder what is too much there.
    ///
    /// | checked | limit | what becomes milder |
    /// |---|---|---|
    /// | crest | [`crest_loss`](Self::crest_loss) and 0.5 dB | the compression, or the loudness aimed at |
    /// | slope of the spectrum | ±2 dB per octave by the curve; ±0.5 beside it | the tone; the compression |
    /// | level in mono | as before | the side, by as much as is missing |
    /// | the limiter's gain reduction | 9 dB | the loudness aimed at: [`loudness_limited_by_headroom`](Self::loudness_limited_by_headroom) |
    ///
    /// What was changed is said in [`softened`](Self::softened).
    ///
    /// # Errors
    /// The stream does not suit the chain.
    pub fn guarded(mut self, passages: &Passages) -> Result<Self, BuildError> {
        if self.is_identity() {
            return Ok(self);
        }
        let trial = Trial::of(passages)?;
        for _ in 0..ROUNDS {
            let Some(fault) = trial.fault(&self)? else { break };
            self.soften(fault);
        }
        Ok(self)
    }

    fn soften(&mut self, fault: Fault) {
        let words = match fault {
            Fault::Crest(lost, said) => {
                let words = format!("a passage lost {lost:.1} of its crest where the budget is {said:.1}");
                if self.halve_compression() {
                    format!("{words}: half the compression")
                } else {
                    let excess = Db(lost.0 - said.0);
                    self.lower_aim(excess, &words);
                    format!("{words}: the loudness aimed at is {excess:.1} less")
                }
            }
            Fault::Tilt(turned) => {
                self.halve_tone();
                format!("a passage turned by {turned:.1} per octave: half the tone")
            }
            Fault::Colour(turned) => {
                self.halve_compression();
                format!("compression turned a passage by {turned:.1} per octave: half of it")
            }
            Fault::Mono(lost, side) => {
                self.narrow(side);
                if lost.0 < MONO_UNHEARD_DB {
                    return;
                }
                format!("a passage lost {lost:.2} in mono: the side is {side:.2} less")
            }
            Fault::Reduction(taken) => {
                let excess = Db(taken.0 - MOST_REDUCTION_DB);
                let words = format!(
                    "the limiter would have to take {taken:.1} off peaks, more than its budget of {MOST_REDUCTION_DB} dB"
                );
                self.lower_aim(excess, &words);
                format!("{words}: the loudness aimed at is {excess:.1} less")
            }
        };
        self.softened.push(words);
    }

    fn lower_aim(&mut self, by: Db, why: &str) {
        self.loudness_limited_by_headroom = true;
        self.aim.value = Lufs(self.aim.value.0 - by.0);
        self.aim.reason += &format!(", {by:.1} less because {why}");
        self.gain.value = Db(self.gain.value.0 - by.0);
        self.expected_loudness.value = Lufs(self.expected_loudness.value.0 - by.0);
        self.crest_loss.limiter = Db((self.crest_loss.limiter.0 - by.0).max(0.0));
    }

    /// Whether there was any.
    fn halve_compression(&mut self) -> bool {
        let Some(design) = &mut self.compression.value else { return false };
        design.ratio = 1.0 / (0.5 + 0.5 / design.ratio);
        design.range_db *= 0.5;
        self.crest_loss.compression = Db(0.5 * self.crest_loss.compression.0);
        true
    }

    fn halve_tone(&mut self) {
        if let Some(curve) = &mut self.tone.value {
            curve.points.iter_mut().for_each(|(_, gain)| *gain *= 0.5);
            self.crest_loss.tone = Db(tone::spread_db(curve));
        }
    }

    /// Turns the side down, so that mono loses nothing.
    pub(crate) fn narrow(&mut self, by: Db) {
        let design = self.width.value.get_or_insert_default();
        design.side_gain_db -= by.0;
        self.width.reason += &format!("; {by:.2} less of the side, so that nothing is lost in mono");
    }
}

/// Passages with what they were like before.
struct Trial<'a> {
    spec: StreamSpec,
    passages: &'a Passages,
    lead_in: usize,
    before: Vec<Impression>,
}

impl<'a> Trial<'a> {
    fn of(passages: &'a Passages) -> Result<Self, BuildError> {
        let spec = passages.spec()?;
        let lead_in = (passages::LEAD_IN_S * spec.sample_rate_hz()) as usize;
        let before = passages.audio.iter().map(|audio| Impression::of(&measured(audio, lead_in), &spec));
        Ok(Self { before: before.collect::<Result<_, _>>()?, spec, passages, lead_in })
    }

    /// The first fault that shows.
    fn fault(&self, plan: &MasteringPlan) -> Result<Option<Fault>, BuildError> {
        let chain = ChainDesign::of_plan(plan);
        let curve = tone::response(plan.tone.value.as_ref());
        for (passage, before) in self.passages.audio.iter().zip(&self.before) {
            let (output, reduction) = rendered(&chain, passage, &self.spec)?;
            let after = Impression::of(&measured(&output, self.lead_in), &self.spec)?;
            let said = plan.crest_loss.total();
            let lost = Db(before.crest_db.unwrap_or(0.0) - after.crest_db.unwrap_or(0.0));
            if reduction.0 > MOST_REDUCTION_DB + 0.05 {
                return Ok(Some(Fault::Reduction(reduction)));
            }
            if lost.0 > said.0 + CREST_TOLERANCE_DB {
                return Ok(Some(Fault::Crest(lost, said)));
            }
            let tilts = before.tilt_db(&|_| 0.0).zip(before.tilt_db(&curve)).zip(after.tilt_db(&|_| 0.0));
            if let Some(((own, led), found)) = tilts {
                if (led - own).abs() > MOST_TILT_DB {
                    return Ok(Some(Fault::Tilt(Db(led - own))));
                }
                if plan.compression.value.is_some() && (found - led).abs() > TILT_TOLERANCE_DB {
                    return Ok(Some(Fault::Colour(Db(found - led))));
                }
            }
            if let Some((lost, side)) =
                before.lost_in_mono(&after).filter(|(lost, _)| lost.0 > MONO_ROUNDING_DB)
            {
                return Ok(Some(Fault::Mono(lost, side)));
            }
        }
        Ok(None)
    }
}

/// A passage without its lead-in; all of one that is shorter than that.
fn measured(audio: &Buffer, lead_in: usize) -> BlockRef<'_> {
    let from = if lead_in < audio.frames() { lead_in } else { 0 };
    audio.block().range(from..audio.frames())
}

/// A passage through a chain, aligned, and the most that the limiter took off.
fn rendered(chain: &ChainDesign, passage: &Buffer, spec: &StreamSpec) -> Result<(Buffer, Db), BuildError> {
    let mut chain = chain.build(spec)?;
    let latency = chain.latency_frames();
    let mut padded = Buffer::new(passage.channels(), passage.frames() + latency);
    padded.block_mut().range(0..passage.frames()).copy_from(&passage.block());
    let mut frame = 0;
    while frame < padded.frames() {
        let end = (frame + spec.max_block_frames).min(padded.frames());
        chain.process(&mut padded.block_mut().range(frame..end));
        frame = end;
    }
    let mut output = Buffer::new(passage.channels(), passage.frames());
    output.block_mut().copy_from(&padded.block().range(latency..latency + passage.frames()));
    Ok((output, chain.max_gain_reduction()))
}
