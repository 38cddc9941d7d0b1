//! Several tracks at once, their results in input order.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use crate::args::Common;
use crate::interrupt;

/// Holds what works on one track with several threads, such as the encoder of FLAC, to those asked for.
pub(crate) fn limit_threads(common: &Common) {
    if let Some(threads) = common.threads {
        // Only a second pool would be refused.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global();
    }
}

/// The cores that this program may use.
pub(crate) fn cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Works through `items` in order on as many threads as asked for, and hands each result to `take` in
/// input order, as soon as all before it are done. After Ctrl-C no further item is begun.
pub(crate) fn in_order<T: Sync, R: Send>(
    items: &[T],
    common: &Common,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(R),
) {
    let threads = common.threads.unwrap_or_else(cores).get().min(items.len());
    let next = AtomicUsize::new(0);
    let (sender, results) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                while !interrupt::requested() {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { return };
                    if sender.send((index, work(item))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut due = 0;
        for (index, result) in results {
            early.insert(index, result);
            while let Some(result) = early.remove(&due) {
                take(result);
                due += 1;
            }
        }
    });
}
