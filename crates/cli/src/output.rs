//! Everything that is printed, and what the program returns.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use serde::Serialize;
use terminal_size::terminal_size_of;

use crate::args::Common;
use crate::failure::{Failure, without_controls};
use crate::interrupt;
use crate::json::FailureJson;
use crate::paint;
use crate::table::table;

/// Prints results and counts failures.
#[derive(Debug)]
pub(crate) struct Output {
    json: bool,
    quiet: bool,
    failures: usize,
    usage_error: bool,
    stdout_failed: bool,
}

impl Output {
    pub(crate) fn new(common: &Common) -> Self {
        Self { json: common.json, quiet: common.quiet, failures: 0, usage_error: false, stdout_failed: false }
    }

    /// Whether people read along.
    pub(crate) fn is_human(&self) -> bool {
        !self.json && !self.quiet
    }

    /// One line of JSON, if that was asked for.
    pub(crate) fn json(&mut self, value: &impl Serialize) {
        if self.json {
            match serde_json::to_string(value) {
                Ok(line) => self.print(io::stdout().lock(), &line),
                Err(error) => self.stdout_failed(&error.into()),
            }
        }
    }

    /// A line for people.
    pub(crate) fn line(&mut self, text: &str) {
        self.show(&without_controls(text, is_newline));
    }

    /// A line for people that begins with what it tells of.
    pub(crate) fn labelled(&mut self, label: &str, text: &str) {
        let text = without_controls(text, is_newline);
        self.show(&format!("{} {text}", paint::heading(format_args!("{label}:"))));
    }

    /// A line for people about a result that is not all they asked for.
    pub(crate) fn remark(&mut self, text: &str) {
        self.show(&noted(text));
    }

    /// A line on stderr about the call as a whole, beside JSON too.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            complain(&noted(text));
        }
    }

    /// A table for people, as wide as their terminal at most; all columns but the first are numbers.
    pub(crate) fn table(&mut self, header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
        if !self.is_human() {
            return;
        }
        let shown = |row: Vec<String>| -> Vec<String> {
            row.iter().map(|cell| without_controls(cell, |_| false).into_owned()).collect()
        };
        let rows: Vec<Vec<String>> = rows.into_iter().map(shown).collect();
        let width = terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
        self.show(&table(header, &rows, width));
    }

    /// Reports a failed input, and goes on.
    pub(crate) fn failure(&mut self, failure: &Failure) {
        self.failures += 1;
        if failure.is_interruption() {
            return;
        }
        complain(&wrong(failure));
        self.json(&FailureJson::of(failure));
    }

    /// Reports a call that cannot be meant.
    pub(crate) fn usage(&mut self, message: &str) {
        self.usage_error = true;
        let message = without_controls(message, is_newline);
        complain(&wrong(format_args!("{message}\n\nFor more information, try '--help'.")));
    }

    /// Prints to people, in colours where their terminal has them.
    fn show(&mut self, text: &str) {
        if self.is_human() {
            self.print(anstream::stdout().lock(), text);
        }
    }

    /// A reader that has gone away, as `head` does, ends the output and is no error.
    fn print(&mut self, mut stdout: impl Write, text: &str) {
        match writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => self.stdout_failed(&error),
            _ => {}
        }
    }

    /// Results are lost: said once, and the exit code tells.
    fn stdout_failed(&mut self, error: &io::Error) {
        if !std::mem::replace(&mut self.stdout_failed, true) {
            self.failures += 1;
            complain(&wrong(format_args!("(stdout): {error}; results are missing, print to another place")));
        }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        if interrupt::requested() {
            complain("interrupted; nothing half written was left behind");
            ExitCode::from(interrupt::EXIT_CODE)
        } else if self.usage_error {
            ExitCode::from(2)
        } else if self.failures > 0 {
            ExitCode::from(1)
        } else {
            ExitCode::SUCCESS
        }
    }
}

fn is_newline(character: char) -> bool {
    character == '\n'
}

fn noted(text: &str) -> String {
    format!("{} {}", paint::note("note:"), without_controls(text, |_| false))
}

fn wrong(message: impl fmt::Display) -> String {
    format!("{} {message}", paint::error("error:"))
}

/// Prints a line to stderr; where even that cannot be written, the exit code has to do.
fn complain(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}
