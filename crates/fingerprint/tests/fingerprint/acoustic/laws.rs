use auralis_core::{Seconds, StreamSpec};
use auralis_fingerprint::AcousticDesign;
use auralis_testkit::laws::AnalyzerLaws;

use super::melody;

#[test]
fn the_printer_keeps_the_laws() {
    for (rate, channels, splits) in [(44_100, 2, 100), (8_000, 1, 50), (11_025, 1, 50), (192_000, 8, 10)] {
        AnalyzerLaws::built_by(|spec: &StreamSpec| AcousticDesign { reserve: Seconds(10.0) }.build(spec))
            .stream(StreamSpec::new(rate, channels, 4_096).unwrap())
            .input(melody::golden(rate, usize::from(channels), 3))
            .random_splits(splits)
            .no_allocations()
            .check();
    }
}
