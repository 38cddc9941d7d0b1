//! The laws catch processors and analysers that break them, and pass those that keep them.

mod broken;

use std::panic::{AssertUnwindSafe, catch_unwind};

use auralis_core::{Buffer, StreamSpec};
use auralis_testkit::allocations::count;
use auralis_testkit::laws::{self, AnalyzerLaws, Arrival, Laws};
use broken::{AnalyzerFault, Averager, Fault, Smoother};

auralis_testkit::count_allocations!();

/// The message of the panic, or `None` if the check passed.
fn complaint(check: impl FnOnce()) -> Option<String> {
    let payload = catch_unwind(AssertUnwindSafe(check)).err()?;
    Some(payload.downcast::<String>().map_or_else(|_| "no message".into(), |message| *message))
}

#[track_caller]
fn assert_caught(fault: Fault, words: &[&str]) {
    let design = Smoother { fault };
    let message = complaint(|| Laws::new(&design).check());
    let message = message.unwrap_or_else(|| panic!("{fault:?} was not caught"));
    for word in words {
        assert!(message.contains(word), "{fault:?}: `{word}` is missing in: {message}");
    }
}

#[test]
fn a_lawful_processor_passes_on_every_kind_of_stream() {
    let design = Smoother { fault: Fault::None };
    Laws::new(&design).check();
    Laws::new(&design).sample_rate(8_000).channels(1).impulse(1.0, Arrival::FirstNonZero).check();
    Laws::new(&design).sample_rate(192_000).channels(8).random_splits(20).check();
    laws::check(&design, &StreamSpec::new(44_100, 2, 1).unwrap(), &Buffer::new(2, 300));
    laws::check(&design, &StreamSpec::new(44_100, 3, 65_536).unwrap(), &Buffer::new(3, 0));
    Laws::new(&design).impulse(0.25, Arrival::FirstAbove(0.5)).check();
}

#[test]
fn state_keyed_to_block_borders_is_caught() {
    assert_caught(Fault::SnapsAtBlockEnd, &["any split", "Channel", "frame", "blocks of"]);
    assert_caught(Fault::CountsCalls, &["any split"]);
    assert_caught(Fault::DependsOnMaxBlock, &["any split", "max_block_frames"]);
    assert_caught(Fault::ForgetsOnEmptyBlock, &["any split", "empty"]);
}

#[test]
fn a_reset_that_is_not_complete_is_caught() {
    assert_caught(Fault::ResetKeepsOneChannel, &["reset equals new", "Channel 1"]);
    assert_caught(Fault::ResetKeepsDelay, &["reset equals new", "a reset after"]);
    assert_caught(Fault::ResetMultipliesState, &["reset equals new", "1e30"]);
    assert_caught(Fault::ResetOnlyOnce, &["reset equals new"]);
}

#[test]
fn a_wrong_latency_is_caught() {
    assert_caught(Fault::LatencyOneMore, &["impulse arrives", "it came at"]);
    assert_caught(Fault::LatencyOneLess, &["impulse arrives", "it came at"]);
    assert_caught(Fault::Mutes, &["nothing came out"]);
    assert_caught(Fault::DropsFirstFrame, &["nothing came out"]);
}

#[test]
fn allocations_are_caught() {
    assert_caught(Fault::AllocatesInProcess, &["nothing is allocated", "`process`", "called the allocator"]);
    assert_caught(Fault::AllocatesOnLongBlocks, &["nothing is allocated", "`process`"]);
    assert_caught(Fault::AllocatesInReset, &["nothing is allocated", "`reset`"]);
}

#[test]
fn values_that_are_not_finite_are_caught() {
    assert_caught(Fault::LeaksNan, &["never reach the output", "NaN"]);
    assert_caught(Fault::LeaksInfinity, &["never reach the output", "inf"]);
    assert_caught(Fault::ReplacesByLast, &["replaced by zero"]);
    assert_caught(Fault::DividesBySilence, &["silence gives finite output", "NaN"]);
}

#[test]
fn messages_name_both_values_and_the_place() {
    let design = Smoother { fault: Fault::SnapsAtBlockEnd };
    let message = complaint(|| Laws::new(&design).check()).unwrap();
    // Two bit patterns, one per side.
    assert_eq!(message.matches("0x").count(), 2, "{message}");
    assert!(message.contains("with one block") && message.contains("samples differ"), "{message}");
}

#[test]
fn a_lawful_analyzer_passes() {
    let laws = AnalyzerLaws::built_by(|spec| Ok(Averager::new(AnalyzerFault::None, spec)));
    laws.no_allocations().check();
    let laws = AnalyzerLaws::built_by(|spec| Ok(Averager::new(AnalyzerFault::None, spec)));
    laws.stream(StreamSpec::new(8_000, 8, 64).unwrap()).random_splits(20).check();
    // A history that grows is lawful where it is not forbidden.
    AnalyzerLaws::built_by(|spec| Ok(Averager::new(AnalyzerFault::Allocates, spec))).check();
}

#[test]
fn unlawful_analyzers_are_caught() {
    for (fault, word) in [
        (AnalyzerFault::SumsPerBlock, "any split"),
        (AnalyzerFault::CountsCalls, "any split"),
        (AnalyzerFault::ResetKeepsCount, "reset equals new"),
        (AnalyzerFault::ResetKeepsHiddenState, "reset equals new"),
        (AnalyzerFault::KeepsNan, "holds NaN"),
        (AnalyzerFault::DividesByNothing, "holds NaN"),
        (AnalyzerFault::PanicsOnNan, "a sample is NaN"),
        (AnalyzerFault::Allocates, "`push`"),
    ] {
        let check = || AnalyzerLaws::built_by(|spec| Ok(Averager::new(fault, spec))).no_allocations().check();
        let message = complaint(check).unwrap_or_else(|| panic!("{fault:?} was not caught"));
        assert!(message.contains(word), "{fault:?}: `{word}` is missing in: {message}");
    }
}

#[test]
fn counting_sees_allocating_freeing_and_growing_on_this_thread_only() {
    let kept = vec![1u8; 64];
    assert_eq!(count(|| kept.iter().map(|x| u32::from(*x)).sum::<u32>()), (64, 0));
    assert_eq!(count(|| drop(kept)).1, 1);
    let (mut grown, allocated) = count(|| Vec::<u8>::with_capacity(16));
    assert_eq!(allocated, 1);
    assert_eq!(count(|| grown.extend([0; 17])).1, 2);
    let busy = std::thread::spawn(|| (0..10_000).map(|n| vec![n; 9].len()).sum::<usize>());
    assert_eq!(count(|| std::hint::black_box((0..1_000_000u64).sum::<u64>())).1, 0);
    assert_eq!(busy.join().unwrap(), 90_000);
}
