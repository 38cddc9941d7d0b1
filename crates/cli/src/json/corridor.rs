//! A corridor as a file: learnt once, read as often as it is wanted.

use auralis_pipeline::{Body, Corridor, Profile, Spread};
use serde::{Deserialize, Serialize};

use super::NeighbourJson;

/// The version of the form of the file.
const FORMAT: u16 = 1;

/// Quantiles 10, 25, 50, 75 and 90 %.
type Row = [f64; 5];

/// What `--write-corridor FILE.json` writes.
#[derive(Deserialize, Serialize)]
pub(crate) struct CorridorJson {
    format: u16,
    /// Tracks that it was learnt from.
    tracks: usize,
    /// Third octaves from 20 Hz to 20 kHz, against all of them together.
    levels_db: Vec<Row>,
    integrated_lufs: Row,
    loudness_range_lu: Row,
    plr_db: Row,
    crest_db: Row,
    correlation: Row,
    side_share: Row,
    bass_side_share: Row,
}

impl CorridorJson {
    pub(crate) fn of(corridor: &Corridor) -> Self {
        let row = |Spread { p10, p25, median, p75, p90 }: Spread| [p10, p25, median, p75, p90];
        let tracks = match corridor.body {
            Body::Library { tracks } | Body::Neighbours { tracks } => tracks,
            _ => 0,
        };
        Self {
            format: FORMAT,
            tracks,
            levels_db: corridor.levels_db.map(row).to_vec(),
            integrated_lufs: row(corridor.integrated_lufs),
            loudness_range_lu: row(corridor.range_lu),
            plr_db: row(corridor.plr_db),
            crest_db: row(corridor.crest_db),
            correlation: row(corridor.correlation),
            side_share: row(corridor.side_share),
            bass_side_share: row(corridor.bass_side_share),
        }
    }

    /// The corridor, or what is wrong with it.
    pub(crate) fn corridor(&self) -> Result<Corridor, String> {
        if self.format != FORMAT {
            return Err(format!("its format is {}, and this program reads {FORMAT}", self.format));
        }
        let levels: Vec<Spread> =
            self.levels_db.iter().map(|row| spread("levels_db", *row)).collect::<Result<_, _>>()?;
        let levels_db = levels.try_into().map_err(|levels: Vec<Spread>| {
            format!("levels_db has {} third octaves of {}", levels.len(), Profile::BANDS)
        })?;
        Ok(Corridor {
            body: Body::Library { tracks: self.tracks },
            levels_db,
            integrated_lufs: spread("integrated_lufs", self.integrated_lufs)?,
            range_lu: spread("loudness_range_lu", self.loudness_range_lu)?,
            plr_db: spread("plr_db", self.plr_db)?,
            crest_db: spread("crest_db", self.crest_db)?,
            correlation: spread("correlation", self.correlation)?,
            side_share: spread("side_share", self.side_share)?,
            bass_side_share: spread("bass_side_share", self.bass_side_share)?,
        })
    }
}

fn spread(name: &str, row: Row) -> Result<Spread, String> {
    let [p10, p25, median, p75, p90] = row;
    if row.iter().all(|value| value.is_finite()) && row.is_sorted() {
        Ok(Spread { p10, p25, median, p75, p90 })
    } else {
        Err(format!("the quantiles of {name} do not rise: {row:?}"))
    }
}

/// What a master says of its corridor.
#[derive(Serialize)]
pub(crate) struct CorridorNote {
    /// `music`, `library` or `neighbours`.
    pub(crate) body: &'static str,
    /// `null` for music in general.
    pub(crate) tracks: Option<usize>,
    /// Nearest first.
    pub(crate) neighbours: Vec<NeighbourJson>,
}

impl CorridorNote {
    pub(crate) fn of(body: Body, neighbours: Vec<NeighbourJson>) -> Self {
        let (body, tracks) = match body {
            Body::Library { tracks } => ("library", Some(tracks)),
            Body::Neighbours { tracks } => ("neighbours", Some(tracks)),
            _ => ("music", None),
        };
        Self { body, tracks, neighbours }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corridor_survives_its_json_and_a_broken_one_is_refused() {
        let corridor = Corridor { body: Body::Library { tracks: 7 }, ..Corridor::built_in() };
        let text = serde_json::to_string(&CorridorJson::of(&corridor)).expect("plain data");
        let read =
            |text: &str| serde_json::from_str::<CorridorJson>(text).expect("its form is right").corridor();
        assert_eq!(read(&text), Ok(corridor));
        let broken = |from: &str, to: &str| {
            assert!(text.contains(from), "{text}");
            read(&text.replacen(from, to, 1)).expect_err("it is broken")
        };
        assert!(broken("\"format\":1", "\"format\":2").contains("format"));
        assert!(broken("[[-48.83,", "[[-8.83,").contains("levels_db do not rise"));
        assert!(broken("[[", "[[-9.0,-9.0,-9.0,-9.0,-9.0],[").contains("32 third octaves of 31"));
    }
}
