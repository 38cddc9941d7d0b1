//! A test binary without the counting allocator: the laws must fail there, not pass.

use auralis_core::{BlockMut, BuildError, Design, Processor, StreamSpec};
use auralis_testkit::laws::Laws;

struct Mute;

impl Design for Mute {
    type Processor = Muted;
    fn build(&self, _: &StreamSpec) -> Result<Muted, BuildError> {
        Ok(Muted)
    }
}

struct Muted;

impl Processor for Muted {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        block.clear();
    }
    fn reset(&mut self) {}
}

#[test]
#[should_panic(expected = "allocations are not counted in this test binary")]
fn without_the_allocator_the_check_fails() {
    Laws::new(&Mute).check();
}

#[test]
#[should_panic(expected = "count_allocations!")]
fn without_the_allocator_nothing_can_be_counted() {
    let _ = auralis_testkit::allocations::count(|| 1 + 1);
}
