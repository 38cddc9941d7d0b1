//! One row of the table: how it is measured, printed and stored.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;

/// Which rows run, and how often.
pub(crate) struct Plan {
    only: Vec<String>,
    rounds: usize,
}

impl Plan {
    /// Understands `--only A11,A12` and `--quick`; what cargo adds is passed over.
    pub(crate) fn from_arguments(arguments: impl Iterator<Item = String>) -> Self {
        let mut plan = Self { only: Vec::new(), rounds: 9 };
        let mut arguments = arguments.peekable();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--only" => {
                    let list = arguments.next().unwrap_or_default();
                    plan.only = list.split(',').map(str::to_owned).collect();
                }
                "--quick" => plan.rounds = 3,
                _ => {}
            }
        }
        plan
    }

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
        let (name, mut peer) = peer.unzip();
        ours();
        if let Some(peer) = &mut peer {
            peer();
        }
        let (mut our_times, mut peer_times, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..self.rounds {
            let ours = ours().as_secs_f64();
            our_times.push(ours);
            if let Some(peer) = &mut peer {
                let peer = peer().as_secs_f64();
                peer_times.push(peer);
                ratios.push(peer / ours);
            }
        }
        let measured = Measured {
            id,
            what,
            ours_rtf: audio_s / median(&mut our_times).unwrap_or(f64::NAN),
            peer: name.map(str::to_owned),
            peer_rtf: median(&mut peer_times).map(|time| audio_s / time),
            ratio: median(&mut ratios),
        };
        println!("{measured}");
        measured
    }
}

fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// How long a piece of work takes.
pub(crate) fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed()
}

/// A finished row.
pub(crate) struct Measured {
    id: &'static str,
    what: &'static str,
    ours_rtf: f64,
    peer: Option<String>,
    peer_rtf: Option<f64>,
    ratio: Option<f64>,
}

impl Measured {
    pub(crate) const HEADER: &str =
        "id    what                                               ours ×rt   peer ×rt   ratio  peer";
}

impl std::fmt::Display for Measured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let peer_rtf = self.peer_rtf.map_or("–".to_owned(), |rtf| format!("{rtf:.0}"));
        let ratio = self.ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
        let peer = self.peer.as_deref().unwrap_or("–");
        write!(
            f,
            "{:<5} {:<48} {:>10.0} {peer_rtf:>10} {ratio:>7}  {peer}",
            self.id, self.what, self.ours_rtf
        )
    }
}

/// Writes the rows to `target/bench/peers.json`.
pub(crate) fn write_json(machine: &str, rows: &[Measured]) -> std::io::Result<()> {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "id": row.id, "what": row.what, "ours_rtf": row.ours_rtf,
                "peer": row.peer, "peer_rtf": row.peer_rtf, "ratio": row.ratio,
            })
        })
        .collect();
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(target).join("bench");
    std::fs::create_dir_all(&folder)?;
    let text = serde_json::to_string_pretty(&json!({ "machine": machine, "rows": rows }))?;
    std::fs::write(folder.join("peers.json"), text + "\n")
}
