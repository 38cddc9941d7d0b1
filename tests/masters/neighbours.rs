//! The corridor of what sounds like a track.

use auralis::pipeline::{
    Body, ContentAnalysis, Corridor, Library, LibraryTrack, MasterSettings, MasteringPlan, analyze_everything,
};
use rayon::prelude::*;

use crate::clip::{Clip, everything};

#[test]
fn the_neighbours_of_a_track_are_its_corridor_and_its_copies_are_not() {
    let analyses: Vec<ContentAnalysis> = Clip::all().par_iter().map(everything).collect();
    let tracks: Vec<LibraryTrack> =
        analyses.iter().map(|analysis| LibraryTrack::of(analysis).unwrap()).collect();
    let library = Library::new(tracks.clone());
    assert_eq!(LibraryTrack::of(&Clip::named("solo_tabla.flac").analysis()), None, "nothing was compared");
    for (position, track) in tracks.iter().enumerate() {
        let like = library.like(track, 5);
        assert_eq!(like.neighbours.len(), 5);
        assert!(like.neighbours.iter().all(|(other, _)| *other != position));
        assert!(like.copies.iter().any(|hit| hit.position == position), "it is its own copy");
        assert_eq!(library.like(track, 3).neighbours, like.neighbours[..3]);
        // All that there are, and no more.
        assert_eq!(library.like(track, 100).neighbours.len(), tracks.len() - 1);

        let corridor = library.corridor(&like.neighbours).unwrap();
        assert_eq!(corridor.body, Body::Neighbours { tracks: 5 });
        let votes = like.neighbours.iter().map(|(other, near)| (&tracks[*other].profile, near.score));
        let learnt = Corridor::learn(votes, &Corridor::built_in());
        assert_eq!(
            Corridor { body: corridor.body, ..learnt },
            corridor,
            "the more alike, the more they count"
        );
        assert_eq!(learnt.body, Body::Library { tracks: 5 });
        assert_eq!(library.corridor(&like.neighbours[..Library::LEAST_TRACKS - 1]), None);
        assert!(library.corridor(&like.neighbours[..Library::LEAST_TRACKS]).is_some());

        // Another corridor, another plan; and its reasons say whose it is.
        let settings = MasterSettings::default();
        let plan = MasteringPlan::adaptive(&analyses[position], &settings, &corridor);
        let usual = MasteringPlan::adaptive(&analyses[position], &settings, &Corridor::built_in());
        assert_ne!(plan.tone, usual.tone);
        assert!(plan.tone.reason.contains("the corridor of its 5 neighbours"), "{}", plan.tone.reason);
        assert!(usual.tone.reason.contains("the corridor of music"), "{}", usual.tone.reason);
    }
}

#[test]
fn many_alike_draw_the_corridor_to_themselves() {
    let clip = Clip::named("rock_feelings_95bpm.flac");
    let track = LibraryTrack::of(&everything(&clip)).unwrap();
    let prior = Corridor::built_in();
    let distance = |copies: usize| {
        let votes = std::iter::repeat_n((&track.profile, 1.0), copies);
        Corridor::learn(votes, &prior).distance(&track.profile).unwrap().0
    };
    let distances = [0, 4, 12, 100].map(distance);
    assert!(distances.is_sorted_by(|a, b| a > b), "{distances:?}");
    assert!(distances[0] > 0.5 && distances[3] < 0.2, "{distances:?}");
}

#[test]
fn everything_that_is_heard_holds_what_content_holds() {
    let clip = Clip::named("solo_guitar_em9.flac");
    let heard = analyze_everything(&mut clip.source(), &mut ()).unwrap();
    let settings = MasterSettings::default();
    let plan = |analysis| MasteringPlan::adaptive(analysis, &settings, &Corridor::built_in());
    let (all, content) = (plan(&heard), plan(&clip.analysis()));
    assert_eq!((all.tone, all.width, all.gain), (content.tone, content.width, content.gain));
}
