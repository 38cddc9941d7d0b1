//! One row of the table: how it is measured and printed.

use std::time::Duration;

pub(crate) use auralis_testkit::performance::time;
use auralis_testkit::performance::{Times, median};

/// Which rows run, how often, and whether the peers run too.
pub(crate) struct Plan {
    pub(crate) only: Vec<String>,
    pub(crate) rounds: usize,
    pub(crate) peers: bool,
}

impl Plan {
    pub(crate) fn wants(&self, id: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == id)
    }

    /// Runs us and the peer in turn after a warm-up of each, prints the row and returns it.
    ///
    /// `peer` is its name and what runs it; a peer that is not there leaves its columns empty.
    pub(crate) fn measure(
        &self,
        id: &'static str,
        what: &'static str,
        audio_s: f64,
        mut ours: impl FnMut() -> Duration,
        peer: Option<(&str, &mut dyn FnMut() -> Duration)>,
    ) -> Measured {
        let (name, mut peer) = peer.filter(|_| self.peers).unzip();
        ours();
        if let Some(peer) = &mut peer {
            peer();
        }
        let (mut our_times, mut peer_times, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..self.rounds {
            let ours = ours();
            our_times.push(ours);
            if let Some(peer) = &mut peer {
                let peer = peer();
                peer_times.push(peer);
                ratios.push(peer.as_secs_f64() / ours.as_secs_f64());
            }
        }
        let (ours, peer): (Times, Times) =
            (our_times.into_iter().collect(), peer_times.into_iter().collect());
        let measured = Measured {
            id,
            what,
            ours_rtf: audio_s / ours.median().unwrap_or(f64::NAN),
            spread: ours.spread().unwrap_or(f64::NAN),
            peer: name.map(str::to_owned),
            peer_rtf: peer.median().map(|time| audio_s / time),
            ratio: median(&mut ratios),
        };
        println!("{measured}");
        measured
    }
}

/// A finished row.
pub(crate) struct Measured {
    pub(crate) id: &'static str,
    pub(crate) what: &'static str,
    pub(crate) ours_rtf: f64,
    /// The interquartile range of our times as a share of their median (A5).
    pub(crate) spread: f64,
    pub(crate) peer: Option<String>,
    pub(crate) peer_rtf: Option<f64>,
    pub(crate) ratio: Option<f64>,
}

impl std::fmt::Display for Measured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let peer_rtf = self.peer_rtf.map_or("–".to_owned(), |rtf| format!("{rtf:.0}"));
        let ratio = self.ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
        let peer = self.peer.as_deref().unwrap_or("–");
        let Self { id, what, ours_rtf, spread, .. } = self;
        let spread = 100.0 * spread;
        write!(f, "{id:<5} {what:<48} {ours_rtf:>10.0} {spread:>4.0} % {peer_rtf:>10} {ratio:>7}  {peer}")
    }
}
