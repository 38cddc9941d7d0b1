//! Colours where people read, and nowhere else.

use anstream::adapter::strip_str;

use crate::harness::{Bench, Run, clip};

const ESCAPE: char = '\u{1b}';

/// A table, and an error.
fn loudness(variables: &[(&str, &str)], more: &[&str]) -> Run {
    let clip = clip("quiet_safe_room.ogg");
    let arguments = [&["loudness", &clip, "missing.wav"], more].concat();
    let run = Bench::new().run_with(variables, &arguments);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    run
}

/// A pipe is no terminal; `CLICOLOR_FORCE` makes one of it.
const FORCED: [(&str, &str); 1] = [("CLICOLOR_FORCE", "1")];

#[test]
fn a_terminal_gets_colours_around_the_same_words() {
    let (plain, coloured) = (loudness(&[], &[]), loudness(&FORCED, &[]));
    for (plain, coloured) in [(&plain.stdout, &coloured.stdout), (&plain.stderr, &coloured.stderr)] {
        assert!(!plain.contains(ESCAPE), "{plain:?}");
        assert!(coloured.contains(ESCAPE), "{coloured:?}");
        assert_eq!(&strip_str(coloured).to_string(), plain);
    }
    assert!(coloured.stderr.starts_with("\u{1b}[1m\u{1b}[31merror:\u{1b}[0m missing.wav"));
}

#[test]
fn no_color_is_obeyed() {
    let run = loudness(&[FORCED[0], ("NO_COLOR", "1")], &[]);
    assert!(!run.stdout.contains(ESCAPE) && !run.stderr.contains(ESCAPE));
}

#[test]
fn json_is_never_coloured() {
    let run = loudness(&FORCED, &["--json"]);
    assert!(!run.stdout.contains(ESCAPE));
    assert_eq!(run.json().len(), 2);
}

/// A name that holds codes of its own is spelled out, and gets none of ours.
#[test]
fn names_do_not_paint() {
    let name = "\u{1b}[31mred.wav";
    let run = Bench::new().run_with(&FORCED, &["loudness", name]);
    let line = strip_str(&run.stderr).to_string();
    assert!(line.contains("error: \\u{1b}[31mred.wav: "), "{line:?}");
}
