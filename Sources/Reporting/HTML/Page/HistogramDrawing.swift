// SPDX-License-Identifier: Apache-2.0

import Glibc
import LockModel

/// Distributions of times, one above the other, on one logarithmic axis. Heights are logarithmic too, so
/// that a single wait of a million is seen.
struct HistogramDrawing {
    /// One distribution.
    struct Strip {
        let name: String
        let histogram: NanosecondHistogram
        /// Class of its bars.
        let style: String
    }

    let id: String
    /// Name of the lock.
    let lock: String
    let axis: TimeAxis
    let strips: [Strip]
    private static let labelHeight = 20.0
    private static let barHeight = 38.0
    private static let rowHeight = labelHeight + barHeight + 8

    var text: String {
        let shown = strips.filter { $0.histogram.count > 0 }
        guard !shown.isEmpty else { return "" }
        let bottom = Double(shown.count) * Self.rowHeight
        let rows = shown.enumerated().flatMap { index, strip in
            row(strip, y: Double(index) * Self.rowHeight)
        }
        return SVG.drawing(
            id, title: "Distribution of times of \(lock)",
            description: shown.map { "\($0.name): \(Self.figures($0.histogram))." }
                .joined(separator: " "),
            height: bottom + 18,
            axis.drawing(
                through: shown.indices.map {
                    (Double($0) * Self.rowHeight + Self.labelHeight, Self.barHeight)
                }, y: bottom - 8) + rows)
    }

    /// Drawings side by side where there is room, each under the name of its lock.
    static func multiples(_ drawings: [HistogramDrawing]) -> String {
        let parts = drawings.map { HTML("div", markup: HTML("h3", $0.lock).text + $0.text) }
        return HTML("div", parts, ["class": "multiples"]).text
    }

    /// The times of all strips of a page, for an axis that they share.
    static func axis(of histograms: [NanosecondHistogram]) -> TimeAxis {
        TimeAxis(
            decadesAround: histograms.flatMap { histogram in
                histogram.lowest.map { [$0, histogram.max] } ?? []
            })
    }

    private func row(_ strip: Strip, y: Double) -> [HTML] {
        let base = y + Self.labelHeight + Self.barHeight
        let counts = strip.histogram.counts.enumerated().filter { $1 > 0 }
        let most = log(1 + Double(counts.map(\.element).max() ?? 1))
        let bars = counts.map { bucket, count in
            let height = log(1 + Double(count)) / most * Self.barHeight
            let from = Double(NanosecondHistogram.lowerBound(of: bucket))
            let to = Double(NanosecondHistogram.lowerBound(of: bucket + 1))
            return SVG.bar(
                from: axis.position(of: from), to: axis.position(of: to), y: base - height,
                height: height, strip.style,
                note: "\(count) of \(Units.time(UInt64(from))) to "
                    + "\(Units.time(UInt64(to)))")
        }
        let points = [0.5, 0.99].compactMap(strip.histogram.value(atQuantile:)).map {
            SVG.tick(
                at: axis.position(of: Double($0)), y: y + Self.labelHeight, height: Self.barHeight,
                "point")
        }
        let label = "\(strip.name): \(Self.figures(strip.histogram))"
        return bars + points + [SVG.label(label, at: 0, y: y + 13, "name")]
    }

    private static func figures(_ histogram: NanosecondHistogram) -> String {
        "p50 \(LockTable.point(histogram, 0.5)), p99 \(LockTable.point(histogram, 0.99)), "
            + "max \(Units.time(histogram.max))"
    }
}
