//! Counting the allocations of a piece of code.
//!
//! A test binary that counts must install the counting allocator, once, at the top of the file:
//!
//! ```
//! use auralis_testkit::allocations::count;
//! auralis_testkit::count_allocations!();
//!
//! # fn main() {
//! let mut history = Vec::with_capacity(2);
//! assert_eq!(count(|| history.push(1)).1, 0);
//! assert_ne!(count(|| history.extend([2, 3])).1, 0);
//! # }
//! ```
//!
//! In a library crate, `#[cfg(test)] auralis_testkit::count_allocations!();` in `lib.rs` serves its unit tests.

use core::hint::black_box;
use std::sync::OnceLock;

pub use assert_no_alloc::AllocDisabler as CountingAllocator;
use assert_no_alloc::{assert_no_alloc, violation_count};

/// Installs the counting allocator as the global allocator of a test binary. Write it once per
/// test file, outside any function.
#[macro_export]
macro_rules! count_allocations {
    () => {
        #[global_allocator]
        static COUNTING_ALLOCATOR: $crate::allocations::CountingAllocator =
            $crate::allocations::CountingAllocator;
    };
}

/// Runs `code` and counts how often this thread allocates, frees or resizes memory meanwhile (a
/// resize counts as two). Other threads do not disturb the count.
///
/// # Panics
/// If the counting allocator is not installed: a count of zero would then prove nothing.
#[track_caller]
pub fn count<T>(code: impl FnOnce() -> T) -> (T, u32) {
    assert!(
        is_installed(),
        "allocations are not counted in this test binary: \
         write `auralis_testkit::count_allocations!();` once at the top of the test file"
    );
    count_unchecked(code)
}

fn count_unchecked<T>(code: impl FnOnce() -> T) -> (T, u32) {
    let before = violation_count();
    let result = assert_no_alloc(code);
    (result, violation_count() - before)
}

/// Whether a deliberate allocation is seen. The global allocator never changes, so one trial serves for all.
fn is_installed() -> bool {
    static INSTALLED: OnceLock<bool> = OnceLock::new();
    *INSTALLED.get_or_init(|| count_unchecked(|| drop(black_box(Box::new(black_box(0u8))))).1 > 0)
}
