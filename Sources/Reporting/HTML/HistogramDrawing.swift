// SPDX-License-Identifier: Apache-2.0

import Glibc
import LockModel

/// Distributions of times, one above the other, on one logarithmic axis: areas are shares.
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
            height: bottom + 18, axis.drawing(top: 0, y: bottom) + rows)
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
                histogram.buckets.isEmpty
                    ? []
                    : [
                        NanosecondHistogram.lowerBound(of: histogram.buckets.keys.min() ?? 0),
                        histogram.max,
                    ]
            })
    }

    private func row(_ strip: Strip, y: Double) -> [HTML] {
        let base = y + Self.labelHeight + Self.barHeight
        let heights = Self.densities(strip.histogram)
        let most = heights.map(\.1).max() ?? 1
        let bars = heights.map { bucket, density in
            let height = max(1, density / most * Self.barHeight)
            let from = Double(NanosecondHistogram.lowerBound(of: bucket))
            let to = Double(NanosecondHistogram.lowerBound(of: bucket + 1))
            return SVG.bar(
                from: axis.position(of: from), to: axis.position(of: to), y: base - height,
                height: height, strip.style,
                note: "\(strip.histogram.buckets[bucket] ?? 0) of \(Units.time(UInt64(from))) to "
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

    /// Counts over the widths of their buckets on the axis.
    private static func densities(_ histogram: NanosecondHistogram) -> [(Int, Double)] {
        histogram.buckets.sorted { $0.key < $1.key }.map { bucket, count in
            let from = Double(max(1, NanosecondHistogram.lowerBound(of: bucket)))
            let to = Double(max(2, NanosecondHistogram.lowerBound(of: bucket + 1)))
            return (bucket, Double(count) / max(log10(to / from), 0.01))
        }
    }

    private static func figures(_ histogram: NanosecondHistogram) -> String {
        "p50 \(LockTable.point(histogram, 0.5)), p99 \(LockTable.point(histogram, 0.99)), "
            + "max \(Units.time(histogram.max))"
    }
}
