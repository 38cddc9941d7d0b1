//! Weighted quantiles of profiles.

use super::{Body, Corridor, Spread};
use crate::profile::Profile;

/// What the prior counts for, in votes.
const PRIOR_VOTES: f64 = 8.0;

pub(super) fn learn<'a>(votes: impl IntoIterator<Item = (&'a Profile, f64)>, prior: &Corridor) -> Corridor {
    let votes: Votes<'a> =
        Votes(votes.into_iter().filter(|(_, weight)| weight.is_finite() && *weight > 0.0).collect());
    let body = match votes.0.len() {
        0 => prior.body,
        tracks => Body::Library { tracks },
    };
    Corridor {
        body,
        levels_db: core::array::from_fn(|band| {
            votes.spread(|profile| profile.levels[band].map(|level| level.0), &prior.levels_db[band])
        }),
        integrated_lufs: votes.spread(|profile| profile.integrated.finite(), &prior.integrated_lufs),
        range_lu: votes.spread(|profile| profile.range.map(|range| range.0), &prior.range_lu),
        plr_db: votes.spread(|profile| profile.plr.map(|plr| plr.0), &prior.plr_db),
        crest_db: votes.spread(|profile| profile.crest.map(|crest| crest.0), &prior.crest_db),
        correlation: votes.spread(|profile| profile.correlation, &prior.correlation),
        side_share: votes.spread(|profile| profile.side_share, &prior.side_share),
        bass_side_share: votes.spread(|profile| profile.bass_side_share, &prior.bass_side_share),
    }
}

struct Votes<'a>(Vec<(&'a Profile, f64)>);

impl Votes<'_> {
    /// The spread of one number over the tracks that have it.
    fn spread(&self, value: impl Fn(&Profile) -> Option<f64>, prior: &Spread) -> Spread {
        let values = self.0.iter().filter_map(|(profile, weight)| Some((value(profile)?, *weight)));
        let mut values: Vec<(f64, f64)> = values.filter(|(value, _)| value.is_finite()).collect();
        if values.is_empty() {
            return *prior;
        }
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (sum, squares) =
            values.iter().fold((0.0, 0.0), |(sum, squares), (_, w)| (sum + w, squares + w * w));
        let votes = sum * sum / squares;
        let trust = votes / (votes + PRIOR_VOTES);
        let blend = |share: f64, prior: f64| trust * quantile(&values, share * sum) + (1.0 - trust) * prior;
        Spread {
            p10: blend(0.10, prior.p10),
            p25: blend(0.25, prior.p25),
            median: blend(0.50, prior.median),
            p75: blend(0.75, prior.p75),
            p90: blend(0.90, prior.p90),
        }
    }
}

/// The value at a sum of weights; values are sorted, each stands in the middle of its weight.
fn quantile(values: &[(f64, f64)], at: f64) -> f64 {
    let mut sum = 0.0;
    let mut before: Option<(f64, f64)> = None;
    for (value, weight) in values {
        let centre = sum + 0.5 * weight;
        sum += weight;
        match before {
            Some((low, start)) if at <= centre => {
                return low + (at - start) / (centre - start) * (value - low);
            }
            None if at <= centre => return *value,
            _ => before = Some((*value, centre)),
        }
    }
    before.map_or(f64::NAN, |(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_stand_in_the_middle_of_their_weight() {
        let even = [(1.0, 1.0), (2.0, 1.0), (3.0, 1.0), (4.0, 1.0)];
        for (at, expected) in [(0.0, 1.0), (0.5, 1.0), (1.0, 1.5), (2.0, 2.5), (3.5, 4.0), (4.0, 4.0)] {
            assert!((quantile(&even, at) - expected).abs() < 1e-12, "at {at}");
        }
        // A vote of weight 2 is two votes of weight 1, between their middles.
        let heavy = [(1.0, 2.0), (5.0, 1.0)];
        assert!((quantile(&heavy, 1.75) - 3.0).abs() < 1e-12);
    }
}
