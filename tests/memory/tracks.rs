//! C9, as far as it does not wait for the server: what the engine itself keeps of a library of tracks.

use std::hint::black_box;

use auralis::fingerprint::{Collection, Fingerprint, Profile, Scale};
use auralis_testkit::Random;
use auralis_testkit::performance::{Promise, Unit};

use crate::peak;

const TRACKS: u64 = 10_000;

/// Fingerprints to be searched by distance, and a search. Prints are for a database: see `AcousticIndex` for their size.
pub(crate) fn ten_thousand_are_searched() {
    let promise = Promise::at_most("C9", Unit::Megabytes, 50.0, 10.0);
    let megabytes = 1e-6
        * peak(|| {
            let mut collection = Collection::new(&[], Scale::BUILT_IN);
            (0..TRACKS).for_each(|seed| collection.insert(&invented(seed)));
            let nearest = collection.nearest(&invented(TRACKS), 20, Profile::Balanced);
            assert_eq!(black_box(nearest).len(), 20);
        });
    promise.counted("10,000 tracks, searched by likeness", megabytes);
}

/// Any value in every dimension.
fn invented(seed: u64) -> Fingerprint {
    let mut random = Random::new(seed);
    Fingerprint::from_values(|_| Some(random.sample().into()))
}
