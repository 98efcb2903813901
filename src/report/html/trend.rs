//! The percentage over past scans: a drawing, and the same as a table.

use std::io;

use maud::{Markup, PreEscaped, html};
use plotters::prelude::*;

use super::super::{Report, Spool};
use super::words::{counted, moment, number, time};
use crate::history::trend::TrendPoint;
use crate::model::evaluation::parse_rfc3339;

const SIZE: (u32, u32) = (560, 190);
/// The light page's colours; the style finds them by these and gives the dark page's instead.
const LINE: RGBColor = RGBColor(0x0b, 0x7a, 0x75);
const GRID: RGBColor = RGBColor(0xdd, 0xe2, 0xe8);
const LABEL: RGBColor = RGBColor(0x5a, 0x65, 0x74);

/// The line of the trend, where there are two points at least to draw it through.
pub fn drawn(trend: &[TrendPoint]) -> io::Result<Option<String>> {
    let at = |point: &TrendPoint| parse_rfc3339(&point.scan_time);
    let Some(first) = trend.first().and_then(at) else { return Ok(None) };
    let points: Vec<_> = trend
        .iter()
        .filter_map(|point| {
            Some(((at(point)? - first).as_seconds_f64(), point.compliance_percentage))
        })
        .collect();
    match points.as_slice() {
        [] | [_] => Ok(None),
        points => draw(points)
            .map(Some)
            .map_err(|error| io::Error::other(format!("drawing the trend: {error}"))),
    }
}

fn draw(points: &[(f64, f64)]) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let lowest = points.iter().map(|(_, percentage)| *percentage).fold(100.0, f64::min);
    // Whole tens, with room below the lowest: a small change must not look like a cliff.
    let bottom = (((lowest - 10.0) / 10.0).floor() * 10.0).clamp(0.0, 80.0);
    let last = points.iter().map(|(at, _)| *at).fold(f64::MIN_POSITIVE, f64::max);
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let mut chart = ChartBuilder::on(&root)
            .margin(8)
            .margin_right(12)
            .y_label_area_size(64)
            .build_cartesian_2d(0.0..last, bottom..100.0)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .disable_x_axis()
            .y_labels(4)
            .y_label_formatter(&|percentage| format!("{percentage:.0} %"))
            .label_style(("sans-serif", 15).into_font().color(&LABEL))
            .axis_style(GRID)
            .bold_line_style(GRID)
            .light_line_style(TRANSPARENT)
            .draw()?;
        chart.draw_series(
            AreaSeries::new(points.iter().copied(), bottom, LINE.mix(0.12))
                .border_style(LINE.stroke_width(2)),
        )?;
        chart.draw_series(points.last().map(|point| Circle::new(*point, 4, LINE.filled())))?;
        root.present()?;
    }
    Ok(svg)
}

pub fn section(report: &Report<Spool>, drawn: Option<String>) -> Markup {
    // It begins with the second scan.
    let (Some(svg), [first, .., last]) = (drawn, report.trend.as_slice()) else { return html! {} };
    html! {
        section .trend aria-labelledby="trend" {
            h2 id="trend" { "Trend" }
            figure {
                div role="img" aria-label=(in_words(&report.trend)) { (PreEscaped(svg)) }
                figcaption { (time(&first.scan_time)) " " (time(&last.scan_time)) }
            }
            details {
                summary { "As a table" }
                (table(&report.trend))
            }
        }
    }
}

fn in_words(trend: &[TrendPoint]) -> String {
    let (Some(first), Some(last)) = (trend.first(), trend.last()) else { return String::new() };
    let lowest = trend.iter().map(|point| point.compliance_percentage).fold(100.0, f64::min);
    let highest = trend.iter().map(|point| point.compliance_percentage).fold(0.0, f64::max);
    format!(
        "Compliance over {}, from {:.1} % on {} to {:.1} % on {}; between {lowest:.1} % and {highest:.1} %.",
        counted(trend.len() as u64, "scan", "scans"),
        first.compliance_percentage,
        moment(&first.scan_time),
        last.compliance_percentage,
        moment(&last.scan_time),
    )
}

fn table(trend: &[TrendPoint]) -> Markup {
    html! {
        div .scroll tabindex="0" role="region" aria-label="Trend as a table" {
            table {
                caption .hidden { "Where things stood at past scans, newest first" }
                thead { tr {
                    th scope="col" { "Scan" }
                    @for head in ["Compliance", "Non-compliant", "Compliant", "Insufficient data", "Excepted"] { th .number scope="col" { (head) } }
                } }
                tbody { @for point in trend.iter().rev() { tr {
                    th scope="row" { (time(&point.scan_time)) }
                    td .number { (format!("{:.1}\u{a0}%", point.compliance_percentage)) }
                    @for count in [point.non_compliant, point.compliant, point.insufficient_data, point.excepted] { td .number { (number(count)) } }
                } } }
            }
        }
    }
}
