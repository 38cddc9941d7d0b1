use auralis_core::Buffer;

/// Fails at the first sample whose bits differ, earliest frame first.
#[track_caller]
pub(super) fn assert_identical(law: &str, expected: (&str, &Buffer), found: (&str, &Buffer)) {
    let ((expected_name, expected), (found_name, found)) = (expected, found);
    let differs = |frame: usize, channel: usize| {
        expected.plane(channel)[frame].to_bits() != found.plane(channel)[frame].to_bits()
    };
    let place = (0..expected.frames())
        .flat_map(|frame| (0..expected.channels()).map(move |channel| (frame, channel)))
        .find(|(frame, channel)| differs(*frame, *channel));
    let Some((frame, channel)) = place else { return };
    let all = (0..expected.channels())
        .map(|channel| (0..expected.frames()).filter(|frame| differs(*frame, channel)).count())
        .sum::<usize>();
    let (a, b) = (expected.plane(channel)[frame], found.plane(channel)[frame]);
    panic!(
        "law: {law}. Channel {channel}, frame {frame}: {a:?} ({:#010x}) with {expected_name}, \
         {b:?} ({:#010x}) with {found_name}; {all} of {} samples differ",
        a.to_bits(),
        b.to_bits(),
        expected.frames() * expected.channels(),
    );
}

/// Fails at the first sample that is NaN or infinite.
#[track_caller]
pub(super) fn assert_finite(law: &str, output: &Buffer) {
    for (channel, plane) in output.block().planes().enumerate() {
        if let Some(frame) = plane.iter().position(|x| !x.is_finite()) {
            panic!("law: {law}. Channel {channel}, frame {frame} is {}", plane[frame]);
        }
    }
}
