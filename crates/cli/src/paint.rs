//! What stands out on a terminal. The codes are taken out again where there is none, or `NO_COLOR` is set: that is
//! [`anstream`]'s, through which everything for people is printed.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

pub(crate) fn heading(text: impl Display) -> String {
    painted(Style::new().bold(), text)
}

pub(crate) fn note(text: impl Display) -> String {
    painted(AnsiColor::Yellow.on_default().bold(), text)
}

pub(crate) fn error(text: impl Display) -> String {
    painted(AnsiColor::Red.on_default().bold(), text)
}

fn painted(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}
