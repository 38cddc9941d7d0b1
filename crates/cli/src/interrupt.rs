//! Ctrl-C: work stops at the next block, and what was half written is deleted.

use std::sync::atomic::{AtomicBool, Ordering};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// The exit code of a program that Ctrl-C has ended.
pub(crate) const EXIT_CODE: u8 = 130;

/// Takes Ctrl-C, and the request to terminate, from now on.
pub(crate) fn install() {
    // Without a handler the program ends at once and may leave a temporary file: not worth refusing to work.
    let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed));
}

pub(crate) fn requested() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}
