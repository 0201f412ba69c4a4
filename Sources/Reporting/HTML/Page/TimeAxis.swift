// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where a time lies on a drawing's width, and the marks below it.
struct TimeAxis {
    /// Nanoseconds at the left edge, and at the right one.
    let range: ClosedRange<Double>
    let isLogarithmic: Bool
    /// Where the marks are, in nanoseconds, and what they say.
    let marks: [(Double, String)]

    /// Decades around these times; the smallest is 1 ns.
    init(decadesAround times: [UInt64]) {
        let known = times.map { Swift.max(1, Double($0)) }
        let low = log10(known.min() ?? 1).rounded(.down)
        let high = Swift.max(low + 1, log10(known.max() ?? 10).rounded(.up))
        range = pow(10, low)...pow(10, high)
        isLogarithmic = true
        marks = stride(from: low, through: high, by: 1).map { exponent in
            (pow(10, exponent), Self.name(pow(10, exponent)))
        }
    }

    /// From one time to another, with three to eight round marks.
    init(from start: Double, to end: Double) {
        let length = Swift.max(end - start, 1)
        range = start...(start + length)
        isLogarithmic = false
        let step = Self.step(for: length)
        let first = (start / step).rounded(.up) * step
        marks = stride(from: first, through: start + length, by: step).map { ($0, Self.name($0)) }
    }

    /// The share of the width, 0...1 for times in range.
    func position(of nanoseconds: Double) -> Double {
        let (low, high) = (range.lowerBound, range.upperBound)
        guard isLogarithmic else { return (nanoseconds - low) / (high - low) }
        return (log10(Swift.max(nanoseconds, low)) - log10(low)) / (log10(high) - log10(low))
    }

    /// Lines through strips of the drawing, clear of the words between them, and their labels below `y`.
    /// Labels that would not fit into a narrow page are left out.
    func drawing(through strips: [(top: Double, height: Double)], y: Double) -> [HTML] {
        marks.enumerated().flatMap { index, mark in
            let x = position(of: mark.0)
            let lines = strips.map { SVG.tick(at: x, y: $0.top, height: $0.height, "grid") }
            return hasLabel(index, at: x)
                ? lines + [SVG.label(mark.1, at: x, y: y + 14, "scale")] : lines
        }
    }

    private func hasLabel(_ index: Int, at x: Double) -> Bool {
        let apart = (marks.count + 2) / 4
        guard isLogarithmic else { return x <= 0.93 && index.isMultiple(of: max(1, apart - 1)) }
        return (marks.count - 1 - index).isMultiple(of: max(1, apart))
    }

    private static func step(for length: Double) -> Double {
        let power = pow(10, log10(length / 3).rounded(.down))
        return [5, 2, 1].map { $0 * power }.first { length / $0 >= 3 } ?? power
    }

    private static func name(_ nanoseconds: Double) -> String {
        let units: [(Double, String)] = [(1e9, "s"), (1e6, "ms"), (1e3, "µs")]
        let (size, unit) = units.first { nanoseconds >= $0.0 * 0.999_999 } ?? (1, "ns")
        let value = nanoseconds / size
        let digits = [0, 1, 2, 3].first { abs(value - Self.rounded(value, $0)) < 1e-6 } ?? 3
        return nanoseconds == 0 ? "0" : "\(Units.fixed(value, digits: digits)) \(unit)"
    }

    private static func rounded(_ value: Double, _ digits: Int) -> Double {
        let power = pow(10, Double(digits))
        return (value * power).rounded() / power
    }
}
