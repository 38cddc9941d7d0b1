//! Containment of panics in decoders, which are written by others and fed by strangers.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use crate::error::Fault;

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; a panic in it becomes [`Fault::Panicked`] and prints nothing.
///
/// What `work` borrows may be left half changed, so it must not be used again after a panic.
pub(crate) fn contain<T>(work: impl FnOnce() -> T) -> Result<T, Fault> {
    silence_contained_panics();
    let before = CONTAINED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    CONTAINED.set(before);
    result.map_err(|_| Fault::Panicked)
}

/// Puts a filter before the panic hook of the program, once: it holds its tongue on threads that
/// are inside [`contain`], and passes everything else on.
fn silence_contained_panics() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if !CONTAINED.get() {
                before(panic);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_fault_and_the_next_call_works() {
        let index = std::hint::black_box(3);
        assert!(matches!(contain(|| [1, 2, 3][index]), Err(Fault::Panicked)));
        assert!(matches!(contain(|| index), Ok(3)));
        assert!(!CONTAINED.get());
    }
}
