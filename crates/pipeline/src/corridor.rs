mod body;
mod built_in;
mod learn;
mod library;

use auralis_core::Db;

use crate::profile::Profile;
use crate::tonal_balance::BANDS;
pub use body::Body;
pub use library::{Library, LibraryTrack, Like};

/// A band this far below what nine of ten tracks have is absent, in dB.
const ABSENT_DB: f64 = 8.0;

/// How a number is spread over a body of music.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The quantile of 10 %.
    pub p10: f64,
    /// The lower edge of the corridor: 25 %.
    pub p25: f64,
    /// The middle.
    pub median: f64,
    /// The upper edge of the corridor: 75 %.
    pub p75: f64,
    /// The quantile of 90 %.
    pub p90: f64,
}

impl Spread {
    /// How far a value lies above the corridor, or below it (then negative); 0 within.
    pub fn outside(&self, value: f64) -> f64 {
        value - value.clamp(self.p25, self.p75)
    }
}

/// Where music lies: what is common, third octave by third octave and in its dynamics and width. A track inside is
/// left as it is; one outside is led back to the nearest edge, never to the middle.
///
/// ```
/// use auralis_pipeline::Corridor;
/// let corridor = Corridor::built_in();
/// // A third octave at 1 kHz of −10 dB against the whole is 3.97 dB over what three quarters of music have.
/// assert!((corridor.levels_db[17].outside(-10.0) - 3.97).abs() < 1e-9);
/// assert_eq!(corridor.levels_db[17].outside(-15.0), 0.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corridor {
    /// The music that it was measured on.
    pub body: Body,
    /// Levels of third octaves against the whole; see [`Profile::centre`].
    pub levels_db: [Spread; Profile::BANDS],
    /// Integrated loudness.
    pub integrated_lufs: Spread,
    /// Loudness range.
    pub range_lu: Spread,
    /// Peak to loudness ratio.
    pub plr_db: Spread,
    /// Sample peak over RMS.
    pub crest_db: Spread,
    /// ΣLR / √(ΣL²·ΣR²).
    pub correlation: Spread,
    /// The share of the side in the energy.
    pub side_share: Spread,
    /// The same below 100 Hz.
    pub bass_side_share: Spread,
}

impl Corridor {
    /// The corridor of 268 freely licensed tracks: orchestral, rock, metal, electronic, folk, ambient, chiptune.
    ///
    /// Most of them were Ogg Vorbis and some narrow-band originals, so that its low quantiles under 50 Hz and over
    /// 12 kHz mean “often absent” and are no aim.
    pub fn built_in() -> Self {
        built_in::built_in()
    }

    /// The corridor of a library, or of the neighbours of a track, from their profiles and the weight of each vote.
    ///
    /// Quantiles are weighted (each value stands in the middle of its weight, linear in between). A few tracks say
    /// little about quantiles, so `prior` counts as eight more: with the effective number of votes
    /// n = (Σw)² / Σw², the result is n/(n + 8) of what was found and 8/(n + 8) of the prior. A weight of one over the root
    /// of an album's size keeps long albums from deciding. Weights that are not positive and finite are left out; without
    /// a vote, and where no track has a value, the prior stays. Its [`body`](Self::body) is a library of as many tracks as
    /// there are votes.
    #[must_use]
    pub fn learn<'a>(votes: impl IntoIterator<Item = (&'a Profile, f64)>, prior: &Self) -> Self {
        learn::learn(votes, prior)
    }

    /// How far the tone of a track lies outside: the mean over the bands it has, in dB, at the level where it is
    /// least. `None` in silence.
    ///
    /// That level is free because a few strong bands decide what “against the whole” is: in a track of mere bass
    /// all others would seem too soft. A band 8 dB below what nine of ten tracks have is absent, not soft, and does not
    /// count.
    pub fn distance(&self, profile: &Profile) -> Option<Db> {
        let levels = self.present(profile);
        let bands = levels.iter().flatten().count();
        let outside: f64 = self.fit(&levels).outside_db.iter().map(|db| db.abs()).sum();
        (bands > 0).then(|| Db(outside / bands as f64))
    }

    /// The levels of the bands that a track has.
    pub(crate) fn present(&self, profile: &Profile) -> [Option<f64>; BANDS] {
        core::array::from_fn(|band| {
            let level = profile.levels[band]?.0;
            (level > self.levels_db[band].p10 - ABSENT_DB).then_some(level)
        })
    }

    /// Levels of bands at the level where they lie outside the least, and how far each of them does.
    pub(crate) fn fit(&self, levels_db: &[Option<f64>; BANDS]) -> Fit {
        // The sum falls by a decibel per decibel and band at first, and each edge that a band meets turns it up by one:
        // it is least between the two edges in the middle. There, the place next to 0 is taken.
        let mut edges = [0.0; 2 * BANDS];
        let mut count = 0;
        for (level, spread) in levels_db.iter().zip(&self.levels_db) {
            if let Some(level) = level {
                edges[count] = spread.p25 - level;
                edges[count + 1] = spread.p75 - level;
                count += 2;
            }
        }
        let edges = &mut edges[..count];
        edges.sort_unstable_by(f64::total_cmp);
        let shift_db = match edges {
            [] => 0.0,
            edges => 0f64.clamp(edges[count / 2 - 1], edges[count / 2]),
        };
        let outside =
            |band: usize| levels_db[band].map_or(0.0, |level| self.levels_db[band].outside(level + shift_db));
        Fit { shift_db, outside_db: core::array::from_fn(outside) }
    }
}

/// Where a track lies beside a corridor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fit {
    /// What is added to all levels.
    pub(crate) shift_db: f64,
    /// How far each band lies above, or below (negative); 0 within, and for absent ones.
    pub(crate) outside_db: [f64; BANDS],
}

impl Default for Corridor {
    fn default() -> Self {
        Self::built_in()
    }
}
