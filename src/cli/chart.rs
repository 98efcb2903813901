//! Small charts out of characters: a line over time, and a sparkline. Every point is one that was
//! measured; where there are more than fit, the last of those that share a column is shown.

use std::fmt::Write;

/// Rows of a line chart.
const HEIGHT: usize = 11;
/// What stands left of the line: a label and the axis.
const MARGIN: usize = 9;
/// The widest step of a chart with few points.
const WIDEST: usize = 6;
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Percentages over time as a line, as wide as `width` at the most, with the times of the first,
/// the middle and the last below.
pub fn line(points: &[(String, f64)], width: usize) -> String {
    let Some((last, _)) = points.last() else { return String::new() };
    let values: Vec<f64> = points.iter().map(|(_, value)| *value).collect();
    let (low, high) = bounds(&values);
    let columns = width.saturating_sub(MARGIN).max(2);
    let step = (columns / values.len()).clamp(1, WIDEST);
    let shown: Vec<f64> = resample(&values, columns)
        .into_iter()
        .flat_map(|value| std::iter::repeat_n(value, step))
        .collect();
    let rows: Vec<usize> = shown.iter().map(|value| level(*value, low, high, HEIGHT)).collect();
    let mut grid = vec![vec![' '; rows.len()]; HEIGHT];
    for (column, row) in rows.iter().enumerate() {
        let before = if column == 0 { *row } else { rows[column - 1] };
        if before == *row {
            grid[*row][column] = '─';
            continue;
        }
        let (from, to) = if before < *row { ('╯', '╭') } else { ('╮', '╰') };
        (before.min(*row) + 1..before.max(*row)).for_each(|between| grid[between][column] = '│');
        grid[before][column] = from;
        grid[*row][column] = to;
    }
    let mut text = String::new();
    for (row, cells) in grid.iter().enumerate().rev() {
        let label = match row {
            0 => format!("{low:.0} %"),
            row if row == HEIGHT - 1 => format!("{high:.0} %"),
            row if row == HEIGHT / 2 => format!("{:.1} %", f64::midpoint(low, high)),
            _ => String::new(),
        };
        let cells: String = cells.iter().collect();
        let _ = writeln!(
            text,
            "{label:>7} {}{}",
            if label.is_empty() { '│' } else { '┤' },
            cells.trim_end()
        );
    }
    let _ = writeln!(text, "{:>8}└{}", "", "─".repeat(rows.len()));
    text.push_str(&times(
        &points[0].0,
        &points[points.len() / 2].0,
        last,
        points.len(),
        rows.len(),
    ));
    text
}

/// The times under a line: the first at its left end, the last at its right, the middle one where
/// there is room.
fn times(first: &str, middle: &str, last: &str, points: usize, width: usize) -> String {
    let margin = " ".repeat(MARGIN);
    let (room, each) = (width, first.chars().count());
    if points == 1 {
        return format!("{margin}{first}\n");
    }
    if room < 2 * each + 2 {
        return format!("{margin}{first} → {last}\n");
    }
    let at = (room * (points / 2) / points).saturating_sub(each / 2);
    if points > 2 && at > each && at + each < room - each {
        let after = room - each - at - each;
        return format!(
            "{margin}{first}{}{middle}{}{last}\n",
            " ".repeat(at - each),
            " ".repeat(after)
        );
    }
    format!("{margin}{first}{}{last}\n", " ".repeat(room - 2 * each))
}

/// Percentages as one row of bars between their own lowest and highest; what is not known is left
/// empty.
pub fn sparkline(values: &[Option<f64>], width: usize) -> String {
    let known: Vec<f64> = values.iter().copied().flatten().collect();
    let (low, high) = bounds(&known);
    resample(values, width.max(1))
        .into_iter()
        .map(|value| value.map_or(' ', |value| BARS[level(value, low, high, BARS.len())]))
        .collect()
}

/// The last value of each column, where there are more values than columns.
fn resample<T: Copy>(values: &[T], columns: usize) -> Vec<T> {
    let columns = columns.min(values.len());
    (1..=columns).map(|column| values[column * values.len() / columns - 1]).collect()
}

/// Multiples of five around the values, and never the same.
fn bounds(values: &[f64]) -> (f64, f64) {
    let lowest = values.iter().copied().fold(100.0, f64::min);
    let highest = values.iter().copied().fold(0.0, f64::max).max(lowest);
    let (low, high) = ((lowest / 5.0).floor() * 5.0, (highest / 5.0).ceil() * 5.0);
    if high > low {
        (low, high)
    } else if low >= 5.0 {
        (low - 5.0, high)
    } else {
        (low, high + 5.0)
    }
}

/// The row of a value, from the lowest, 0.
// A handful of rows: nothing is lost.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
fn level(value: f64, low: f64, high: f64, levels: usize) -> usize {
    let most = levels - 1;
    (((value - low) / (high - low) * most as f64).round().max(0.0) as usize).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(values: &[f64]) -> Vec<(String, f64)> {
        values
            .iter()
            .enumerate()
            .map(|(hour, value)| (format!("2026-11-23 {hour:02}:00"), *value))
            .collect()
    }

    #[test]
    fn a_line_with_its_axes() {
        insta::assert_snapshot!(line(&points(&[70.1, 72.0, 75.0, 73.8, 80.1, 80.9]), 80), @r"
         85 % ┤
              │
              │
              │                        ╭───────────
              │                        │
       77.5 % ┤                        │
              │                        │
              │            ╭───────────╯
              │            │
              │      ╭─────╯
         70 % ┤──────╯
              └────────────────────────────────────
               2026-11-23 00:00    2026-11-23 05:00
        ");
    }

    #[test]
    fn every_number_of_points_fits() {
        for (count, width) in [(1, 80), (2, 80), (30, 80), (71, 80), (400, 80), (400, 20), (5, 0)] {
            let hundreds: Vec<_> = (0..count).map(|number| f64::from(number % 101)).collect();
            let text = line(&points(&hundreds), width);
            assert_eq!(text.lines().count(), HEIGHT + 2, "{text}");
            let widest = text
                .lines()
                .take(HEIGHT + 1)
                .map(|line| line.chars().count())
                .max()
                .unwrap_or_default();
            assert!(widest <= width.max(MARGIN + 2), "{count} in {width}: {widest}\n{text}");
        }
        assert_eq!(line(&[], 80), "");
    }

    #[test]
    fn sparklines_leave_out_what_is_not_known() {
        assert_eq!(sparkline(&[Some(70.0), None, Some(75.0), Some(80.0)], 10), "▁ ▅█");
        assert_eq!(sparkline(&[Some(100.0), Some(100.0)], 10), "██");
        assert_eq!(sparkline(&[Some(0.0)], 10), "▁");
        assert_eq!(sparkline(&[None], 10), " ");
        let many: Vec<_> = (0..100).map(|value| Some(f64::from(value))).collect();
        assert_eq!(sparkline(&many, 8), "▂▃▄▄▅▆▇█");
    }
}
