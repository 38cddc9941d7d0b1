//! The page around the sections.

use super::{Section, section};
use crate::plot::{escape, style};

/// The page; its colours and its pictures are those of [`style`].
const STYLE: &str = "
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 19px; margin: 40px 0 2px; overflow-wrap: anywhere; }
h3 { font-size: 14px; margin: 28px 0 8px; } small, .facts { color: var(--soft); font-weight: normal; }
.facts { margin: 0; font-size: 13px; } svg { display: block; width: 100%; height: auto; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 12px; margin: 18px 0 0; }
.tiles div { background: var(--wash); border-radius: 8px; padding: 12px 16px; }
.tiles dt { color: var(--soft); font-size: 13px; }
.tiles dd { margin: 0; font-size: 22px; font-weight: 600; font-variant-numeric: tabular-nums; }
.tiles small { font-size: 13px; }
.key { font-weight: normal; font-size: 13px; padding-left: 12px; }
.key::before { content: ''; display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 5px; }
.key.before::before { background: var(--before); } .key.after::before { background: var(--after); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; min-width: min(100%, 460px); }
th, td { text-align: right; padding: 5px 0 5px 28px; border-bottom: 1px solid var(--line); font-weight: normal; }
th[scope=row] { text-align: left; padding-left: 0; } thead th { color: var(--soft); font-size: 13px; }
.plan dt { margin-top: 8px; } .plan dd { margin: 0; color: var(--soft); } .note { border-left: 3px solid var(--mark); padding-left: 12px; }
footer { margin-top: 48px; color: var(--soft); font-size: 13px; }
";

pub(super) fn html(sections: &[&Section]) -> String {
    let tracks = match sections {
        [one] => escape(&one.name),
        many => format!("{} tracks", many.len()),
    };
    let body: String = sections.iter().map(|section| section::html(section)).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Mastering report: {tracks}</title>\n<style>\n{}{}{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>Mastering report</h1>\n<p class=\"facts\">{tracks}</p>\n{body}\
         <footer>Auralis {}. Loudness by ITU-R BS.1770-5 and EBU R 128; true peak at 16 points per sample, \
         measured on the samples as written.</footer>\n</main>\n</body>\n</html>\n",
        style::variables(),
        style::CLASSES,
        env!("CARGO_PKG_VERSION")
    )
}
