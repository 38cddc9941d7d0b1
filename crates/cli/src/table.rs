//! Tables for people.

use tabled::Table;
use tabled::builder::Builder;
use tabled::settings::object::{Columns, Rows};
use tabled::settings::style::BorderColor;
use tabled::settings::{Alignment, Color, Modify, Style};

/// One table of all rows, in which all columns but the first are numbers; or one table a row, its columns below each
/// other, where `width` has no room for the whole.
pub(crate) fn table(header: &[&str], rows: &[Vec<String>], width: Option<usize>) -> String {
    let whole = across(header, rows);
    if width.is_none_or(|width| whole.total_width() <= width) {
        return whole.to_string();
    }
    let each: Vec<String> = rows.iter().map(|row| down(header, row).to_string()).collect();
    each.join("\n")
}

fn across(header: &[&str], rows: &[Vec<String>]) -> Table {
    let mut builder = Builder::default();
    builder.push_record(header.iter().copied());
    rows.iter().for_each(|row| builder.push_record(row));
    let mut table = styled(builder);
    table
        .with(Modify::new(Columns::new(1..)).with(Alignment::right()))
        .with(Modify::new(Rows::first()).with(Color::BOLD));
    table
}

fn down(header: &[&str], row: &[String]) -> Table {
    let mut builder = Builder::default();
    header.iter().zip(row).for_each(|(name, cell)| builder.push_record([*name, cell]));
    let mut table = styled(builder);
    table.with(Modify::new(Columns::first()).with(Color::BOLD));
    table
}

fn styled(builder: Builder) -> Table {
    let mut table = builder.build();
    table.with(Style::rounded()).with(BorderColor::filled(Color::FG_BRIGHT_BLACK));
    table
}

#[cfg(test)]
mod tests {
    use anstream::adapter::strip_str;

    use super::table;

    const HEADER: [&str; 3] = ["track", "integrated", "true peak"];

    fn rows() -> Vec<Vec<String>> {
        [["one.wav", "-14.0 LUFS", "-1.0 dBTP"], ["two.wav", "-9.5 LUFS", "0.3 dBTP"]]
            .map(|row| row.map(str::to_owned).to_vec())
            .to_vec()
    }

    /// The lines as a terminal shows them.
    fn shown(width: Option<usize>) -> Vec<String> {
        let table = strip_str(&table(&HEADER, &rows(), width)).to_string();
        table.lines().map(str::to_owned).collect()
    }

    #[test]
    fn what_has_room_is_one_table() {
        let one = [
            "╭─────────┬────────────┬───────────╮",
            "│ track   │ integrated │ true peak │",
            "├─────────┼────────────┼───────────┤",
            "│ one.wav │ -14.0 LUFS │ -1.0 dBTP │",
            "│ two.wav │  -9.5 LUFS │  0.3 dBTP │",
            "╰─────────┴────────────┴───────────╯",
        ];
        for width in [None, Some(80), Some(36)] {
            assert_eq!(shown(width), one, "{width:?}");
        }
    }

    #[test]
    fn what_has_no_room_is_a_table_a_track() {
        let each = [
            "╭────────────┬────────────╮",
            "│ track      │ one.wav    │",
            "├────────────┼────────────┤",
            "│ integrated │ -14.0 LUFS │",
            "│ true peak  │ -1.0 dBTP  │",
            "╰────────────┴────────────╯",
            "╭────────────┬───────────╮",
            "│ track      │ two.wav   │",
        ];
        assert_eq!(shown(Some(35))[..each.len()], each);
    }
}
