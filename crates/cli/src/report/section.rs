//! A track's section: facts, pictures, numbers, the plan in words.

use std::fmt::{Display, Write};
use std::num::NonZeroU32;

use auralis_core::{Db, DbTp, Lu, Lufs};
use auralis_loudness::LoudnessReport;
use auralis_pipeline::{Corridor, Profile, Spread};

use super::Section;
use crate::commands::master::words::{Step, steps};
use crate::json::AimsJson;
use crate::plot::{self, WaveformScale, escape, gain_reduction, loudness_over_time, waveform, waveform_peak};

pub(super) fn html(section: &Section) -> String {
    let rate = f64::from(section.sample_rate.get());
    let seconds = section.before.loudness.frames as f64 / rate;
    let sides = [("before", Some(&section.before)), ("after", section.after.as_ref())];
    let peaks = sides.iter().filter_map(|(_, side)| Some(waveform_peak(&side.as_ref()?.waveform)));
    let scale = WaveformScale {
        sample_rate_hz: rate,
        seconds,
        ceiling: section.aims.ceiling_dbtp.map(DbTp),
        reach: 1.02 * peaks.fold(1.0, f64::max),
    };
    let mut html = format!("<section>\n<h2>{}</h2>\n{}", escape(&section.name), facts(section, seconds));
    html += &tiles(section);
    html += "<h3>Short-term loudness <span class=\"key before\">before</span>";
    if section.after.is_some() {
        html += " <span class=\"key after\">after</span>";
    }
    html += " <small>LUFS, the 3 s before each moment</small></h3>\n";
    let curves = sides.iter().filter_map(|(class, side)| Some((*class, &side.as_ref()?.curve)));
    let mark = section.aims.target_lufs.map(Lufs).map(|target| (target, format!("target {target:.1}")));
    html += &loudness_over_time(&curves.collect::<Vec<_>>(), mark, seconds).svg();
    for (class, side) in sides.into_iter().filter_map(|(class, side)| Some((class, side?))) {
        let _ = writeln!(
            html,
            "<h3>Waveform <span class=\"key {class}\">{class}</span> <small>samples, RMS within; dashed: ceiling</small></h3>"
        );
        html += &waveform(&side.waveform, &scale, class).svg();
    }
    html += &spectra(section);
    html += &reduction(section, seconds);
    html += &numbers(section);
    html += &plan(section);
    html + "</section>\n"
}

/// Third octaves before and after, and what is usual.
fn spectra(section: &Section) -> String {
    let sides = [("before", Some(&section.before)), ("after", section.after.as_ref())];
    let curves: Vec<_> = sides
        .iter()
        .filter_map(|(class, side)| Some((*class, side.as_ref()?.spectrum.as_slice())))
        .filter(|(_, spectrum)| !spectrum.is_empty())
        .collect();
    if curves.is_empty() {
        return String::new();
    }
    let corridor = Corridor::built_in().levels_db;
    let edge = |edge: fn(&Spread) -> f64| {
        corridor.iter().enumerate().map(|(band, spread)| (Profile::centre(band).0, edge(spread))).collect()
    };
    let mut html = "<h3>Spectrum <span class=\"key before\">before</span>".to_owned();
    if curves.len() > 1 {
        html += " <span class=\"key after\">after</span>";
    }
    html += " <small>third octaves in dB against the whole; shaded: half of all music</small></h3>\n";
    html + &plot::spectra(&curves, Some((edge(|spread| spread.p25), edge(|spread| spread.p75)))).svg()
}

fn reduction(section: &Section, seconds: f64) -> String {
    if section.reduction.is_empty() {
        return String::new();
    }
    let html = "<h3>Gain reduction <small>dB, compressor and limiter together</small></h3>\n";
    html.to_owned() + &gain_reduction(&section.reduction, seconds).svg()
}

fn facts(section: &Section, seconds: f64) -> String {
    let info = &section.info;
    let khz = |rate: NonZeroU32| format!("{:.1} kHz", f64::from(rate.get()) / 1_000.0);
    let converted = section.sample_rate != info.sample_rate;
    let rate = khz(info.sample_rate)
        + &if converted { format!(" to {}", khz(section.sample_rate)) } else { String::new() };
    let depth = info.bit_depth.map_or_else(String::new, |bits| format!(" · {bits} bit"));
    let minutes = (seconds / 60.0).floor();
    format!(
        "<p class=\"facts\">{} · {rate}{depth} · {} · {minutes:.0}:{:04.1}</p>\n",
        info.codec,
        info.layout,
        seconds - 60.0 * minutes
    )
}

/// The three figures that matter most, large.
fn tiles(section: &Section) -> String {
    let before = &section.before.loudness;
    let after = section.after.as_ref().map(|after| &after.loudness);
    let tile = |name: &str, before: String, after: Option<String>| {
        let (small, large) = match after {
            Some(after) => (format!("{before} → "), after),
            None => (String::new(), before),
        };
        format!("<div><dt>{name}</dt><dd><small>{small}</small>{large}</dd></div>")
    };
    format!(
        "<dl class=\"tiles\">{}{}{}</dl>\n",
        tile("Loudness", before.integrated.to_string(), after.map(|r| r.integrated.to_string())),
        tile("True peak", before.true_peak.to_string(), after.map(|r| r.true_peak.to_string())),
        tile("Gain", format!("{:+.1}", section.plan.gain.value), None),
    )
}

/// Writes one figure of a report.
type Figure = fn(&LoudnessReport) -> String;

fn numbers(section: &Section) -> String {
    let after = section.after.as_ref().map(|after| &after.loudness);
    let mut html = "<h3>Numbers</h3>\n<table><thead><tr><th scope=\"col\"></th><th scope=\"col\">before</th>\
                    <th scope=\"col\">after</th></tr></thead><tbody>\n"
        .to_owned();
    let rows: [(&str, Figure); 6] = [
        ("Integrated loudness", |r| format!("{:.2}", r.integrated)),
        ("Loudness range", |r| or_dash(r.range.map(|range| format!("{range:.2}")))),
        ("Maximum momentary", |r| format!("{:.2}", r.max_momentary)),
        ("Maximum short-term", |r| format!("{:.2}", r.max_short_term)),
        ("True peak", |r| format!("{:.2}", r.true_peak)),
        ("Sample peak", |r| format!("{:.2}FS", r.sample_peak)),
    ];
    for (name, value) in rows {
        let (before, after) = (value(&section.before.loudness), or_dash(after.map(value)));
        let _ = writeln!(html, "<tr><th scope=\"row\">{name}</th><td>{before}</td><td>{after}</td></tr>");
    }
    let reduction = or_dash(section.max_gain_reduction_db.map(|db| format!("{:.2}", Db(db))));
    let _ =
        writeln!(html, "<tr><th scope=\"row\">Most gain reduction</th><td>–</td><td>{reduction}</td></tr>");
    html + "</tbody></table>\n"
}

fn plan(section: &Section) -> String {
    let plan = &section.plan;
    let mut html = "<h3>Plan</h3>\n<dl class=\"plan\">\n".to_owned();
    let written = section.after.as_ref().map(|after| after.loudness.integrated);
    for Step { name, value, reason } in steps(plan, written) {
        let _ = writeln!(html, "<dt>{name} <b>{}</b></dt><dd>{}</dd>", escape(&value), escape(&reason));
    }
    for words in &plan.softened {
        let _ = writeln!(html, "<dt>softened</dt><dd>{}</dd>", escape(words));
    }
    html += "</dl>\n";
    if plan.loudness_limited_by_headroom {
        let cost: Lu = plan.limiter_cost;
        let _ = writeln!(
            html,
            "<p class=\"note\">The target is not reached: the limiter would have to take more than {cost:.1}.</p>"
        );
    }
    let _ = writeln!(html, "<p class=\"facts\">{}</p>", escape(&aims(&section.aims)));
    html
}

fn aims(aims: &AimsJson) -> String {
    let AimsJson { mode, preset, intensity, target_lufs, ceiling_dbtp } = aims;
    let known = [
        mode.clone(),
        preset.as_ref().map(|preset| format!("preset {preset}")),
        target_lufs.map(|target| format!("target {:.1}", Lufs(target))),
        ceiling_dbtp.map(|ceiling| format!("ceiling {:.1}", DbTp(ceiling))),
        intensity.map(|intensity| format!("intensity {intensity}")),
    ];
    known.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn or_dash(value: Option<impl Display>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| value.to_string())
}
