use core::fmt;

use auralis_core::{Db, DbTp, Lufs};

/// What a master sounds like as to its level: decided from loudness and peaks alone, so that it holds for any
/// genre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LevelClass {
    /// Quiet, and with room above: nothing has been decided about its level yet.
    UnderLevelled,
    /// Peaks far above the loudness, and near full scale: a live or acoustic recording as it was made.
    LiveDynamic,
    /// Neither of the others.
    WellLevelled,
    /// Loud, with little left between loudness and peaks.
    Hot,
    /// So loud that peaks are gone, or clipped.
    OverLevelled,
}

impl fmt::Display for LevelClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnderLevelled => "under-levelled",
            Self::LiveDynamic => "live dynamic",
            Self::WellLevelled => "well levelled",
            Self::Hot => "hot",
            Self::OverLevelled => "over-levelled",
        })
    }
}

/// What a [`LevelClass`] is decided from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LevelFacts {
    /// Integrated loudness.
    pub integrated: Lufs,
    /// True peak.
    pub true_peak: DbTp,
    /// The share of samples in clipped runs, 0 to 1.
    pub clipped_share: f64,
}

/// A fact that decided, with the limit that it passed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LevelReason {
    /// The loudness is above the limit.
    Loud(Lufs, Lufs),
    /// The loudness is below the limit.
    Quiet(Lufs, Lufs),
    /// The peak to loudness ratio is below the limit.
    LittlePeak(Db, Db),
    /// The peak to loudness ratio is above the limit.
    MuchPeak(Db, Db),
    /// The share of clipped samples is above the limit.
    Clipped(f64, f64),
    /// The true peak is below the limit.
    Headroom(DbTp, DbTp),
    /// No limit was passed.
    NothingUnusual,
}

impl fmt::Display for LevelReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loud(value, limit) => write!(f, "the loudness of {value} is above {limit}"),
            Self::Quiet(value, limit) => write!(f, "the loudness of {value} is below {limit}"),
            Self::LittlePeak(value, limit) => {
                write!(f, "peaks stand only {value:.1} above the loudness, less than {limit:.1}")
            }
            Self::MuchPeak(value, limit) => {
                write!(f, "peaks stand {value:.1} above the loudness, more than {limit:.1}")
            }
            Self::Clipped(value, limit) => {
                write!(
                    f,
                    "{:.3} % of the samples are clipped, more than {:.3} %",
                    100.0 * value,
                    100.0 * limit
                )
            }
            Self::Headroom(value, limit) => write!(f, "the true peak of {value} leaves room below {limit}"),
            Self::NothingUnusual => f.write_str("loudness and peaks are as usual"),
        }
    }
}

/// Our own limits. −10 LUFS is 1 LU above the loudest target of delivery, −7 LUFS is 4 LU; a PLR of 10 dB is the
/// least that music in bulk has without heavy limiting (median crest of a corpus of 512 tracks: 13.4 dB, its spread 1.8).
const OVER: (Lufs, Db) = (Lufs(-7.0), Db(7.5));
const OVER_CLIPPED: f64 = 0.001;
const HOT: (Lufs, Db) = (Lufs(-10.0), Db(10.0));
const LIVE: (Db, DbTp) = (Db(17.0), DbTp(-6.0));
const UNDER: (Lufs, DbTp) = (Lufs(-18.0), DbTp(-3.0));

impl LevelFacts {
    /// The peak to loudness ratio (PLR): true peak over integrated loudness.
    pub fn peak_to_loudness(&self) -> Db {
        Db(self.true_peak.0 - self.integrated.0)
    }

    /// The class, and what decided it; `None` for silence. The first that applies, in this order:
    ///
    /// | class | where |
    /// |---|---|
    /// | over-levelled | above −7 LUFS, or PLR under 7.5 dB, or more than 0.1 % of the samples clipped |
    /// | hot | above −10 LUFS, or PLR under 10 dB |
    /// | live dynamic | PLR over 17 dB and true peak over −6 dBTP |
    /// | under-levelled | below −18 LUFS and true peak under −3 dBTP |
    /// | well levelled | everything else |
    ///
    /// A PLR under a limit counts above −23 LUFS only: a quiet tone has no peaks either.
    pub fn class(&self) -> Option<(LevelClass, Vec<LevelReason>)> {
        let Self { integrated, true_peak, clipped_share } = *self;
        if !integrated.0.is_finite() || !true_peak.0.is_finite() {
            return None;
        }
        let ratio = self.peak_to_loudness();
        let loud = |(limit, peaks): (Lufs, Db)| {
            let is_loud = (integrated > limit).then_some(LevelReason::Loud(integrated, limit));
            let is_flat = ratio < peaks && integrated.0 > -23.0;
            is_loud.into_iter().chain(is_flat.then_some(LevelReason::LittlePeak(ratio, peaks)))
        };
        let clipped = clipped_share > OVER_CLIPPED;
        let clipped = clipped.then_some(LevelReason::Clipped(clipped_share, OVER_CLIPPED));
        let over: Vec<_> = loud(OVER).chain(clipped).collect();
        if !over.is_empty() {
            return Some((LevelClass::OverLevelled, over));
        }
        let hot: Vec<_> = loud(HOT).collect();
        if !hot.is_empty() {
            return Some((LevelClass::Hot, hot));
        }
        if ratio > LIVE.0 && true_peak > LIVE.1 {
            return Some((LevelClass::LiveDynamic, vec![LevelReason::MuchPeak(ratio, LIVE.0)]));
        }
        if integrated < UNDER.0 && true_peak < UNDER.1 {
            let reasons =
                [LevelReason::Quiet(integrated, UNDER.0), LevelReason::Headroom(true_peak, UNDER.1)];
            return Some((LevelClass::UnderLevelled, reasons.into()));
        }
        Some((LevelClass::WellLevelled, vec![LevelReason::NothingUnusual]))
    }
}
