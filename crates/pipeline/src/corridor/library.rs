//! Neighbour mode: the corridor of what sounds like a track.

use auralis_fingerprint::{
    AcousticHit, AcousticIndex, AcousticPrint, Collection, Fingerprint, Profile as Weights, Scale, Similarity,
};

use super::{Body, Corridor};
use crate::analysis::ContentAnalysis;
use crate::profile::Profile;

/// What a library keeps of a track: plain data, small enough to be stored for all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct LibraryTrack {
    /// What it sounds like.
    pub fingerprint: Fingerprint,
    /// Which recording it is.
    pub print: AcousticPrint,
    /// What a master is judged by.
    pub profile: Profile,
}

impl LibraryTrack {
    /// From an analysis that heard everything; `None` without a fingerprint.
    pub fn of(analysis: &ContentAnalysis) -> Option<Self> {
        let sound = analysis.fingerprint.as_ref()?;
        let profile = Profile::of(analysis);
        Some(Self { fingerprint: sound.fingerprint, print: sound.print.clone(), profile })
    }
}

/// Tracks that another one is held against: which of them sound like it, and the corridor of those.
///
/// ```
/// use auralis_core::{Buffer, ChannelLayout};
/// use auralis_pipeline::{Library, LibraryTrack, analyze_in_memory};
///
/// let audio = Buffer::new(2, 44_100);
/// let analysis = analyze_in_memory(&audio.block(), 44_100, ChannelLayout::STEREO)?;
/// let track = LibraryTrack::of(&analysis).expect("everything was heard");
/// let library = Library::new(vec![track.clone(), track.clone()]);
/// // Two are too few to say where half of a music lies.
/// let like = library.like(&track, 8);
/// assert_eq!(library.corridor(&like.neighbours), None);
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Library {
    tracks: Vec<LibraryTrack>,
    scale: Scale,
    collection: Collection,
    recordings: AcousticIndex,
}

/// What a library has that is like a track, by position.
#[derive(Clone, Debug, PartialEq)]
pub struct Like {
    /// Other recordings, the most similar first, with why they are.
    pub neighbours: Vec<(usize, Similarity)>,
    /// The same recording.
    pub copies: Vec<AcousticHit>,
}

impl Library {
    /// As few tracks as make a corridor: one beyond each of its quartiles, and two between.
    pub const LEAST_TRACKS: usize = 4;

    /// A library of tracks in the order in which they are numbered.
    pub fn new(tracks: Vec<LibraryTrack>) -> Self {
        let fingerprints: Vec<Fingerprint> = tracks.iter().map(|track| track.fingerprint).collect();
        let scale = Scale::of(&fingerprints);
        let mut recordings = AcousticIndex::new();
        tracks.iter().for_each(|track| recordings.insert(track.print.clone()));
        Self { collection: Collection::new(&fingerprints, scale), scale, recordings, tracks }
    }

    /// The tracks, in order.
    pub fn tracks(&self) -> &[LibraryTrack] {
        &self.tracks
    }

    /// The `count` tracks that sound most like another one, on the local scale of
    /// [`Collection::nearest_locally`]. Copies of its recording are no neighbours: they are listed apart.
    pub fn like(&self, track: &LibraryTrack, count: usize) -> Like {
        let copies = self.recordings.search(&track.print);
        let is_copy = |position: usize| copies.iter().any(|hit| hit.position == position);
        let places = count.saturating_add(copies.len());
        let near = self.collection.nearest_locally(&track.fingerprint, places, Weights::Balanced);
        let similarity = |position: usize| {
            let other = &self.tracks[position].fingerprint;
            Similarity::between(&track.fingerprint, other, &self.scale, Weights::Balanced)
        };
        let others = near.iter().map(|neighbour| neighbour.position).filter(|position| !is_copy(*position));
        let neighbours = others.filter_map(|position| Some((position, similarity(position)?)));
        Like { neighbours: neighbours.take(count).collect(), copies }
    }

    /// The corridor of a track's neighbours: [`Corridor::learn`] with their similarity as the weight of their vote, over
    /// the built-in one. `None` for fewer than [`LEAST_TRACKS`](Self::LEAST_TRACKS).
    ///
    /// # Panics
    /// If a position is not of this library.
    pub fn corridor(&self, neighbours: &[(usize, Similarity)]) -> Option<Corridor> {
        let voice = |(position, similarity): &(usize, Similarity)| {
            (&self.tracks[*position].profile, similarity.score.max(LEAST_SAY))
        };
        let learnt = Corridor::learn(neighbours.iter().map(voice), &Corridor::built_in());
        let body = Body::Neighbours { tracks: neighbours.len() };
        (neighbours.len() >= Self::LEAST_TRACKS).then_some(Corridor { body, ..learnt })
    }
}

/// The vote of a neighbour that has nothing in common with the track but being the nearest.
const LEAST_SAY: f64 = 0.01;
