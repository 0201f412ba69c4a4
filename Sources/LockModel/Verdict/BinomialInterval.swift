// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The exact two-sided interval of Clopper and Pearson (Biometrika 26, 1934) for a share.
///
/// `hits` need not be whole: with a number of independent observations below the number of samples
/// this is the interval of Korn and Graubard (Survey Methodology 24, 1998).
public struct BinomialInterval: Equatable, Sendable {
    /// Lower limit, 0...1.
    public let low: Double
    /// Upper limit, 0...1.
    public let high: Double

    /// The interval of the share after `hits` of `trials`; 0...1 without trials.
    ///
    /// - Parameter confidence: probability that the interval covers the true share, at least.
    public init(hits: Double, trials: Double, confidence: Double = 0.95) {
        let tail = (1 - confidence) / 2
        let misses = trials - hits
        low = hits <= 0 ? 0 : Beta(hits, misses + 1).quantile(tail)
        high = misses <= 0 ? 1 : Beta(hits + 1, misses).quantile(1 - tail)
    }
}

/// The beta distribution with shape parameters above 0.
struct Beta {
    private let a: Double
    private let b: Double
    private let logScale: Double

    init(_ a: Double, _ b: Double) {
        self.a = a
        self.b = b
        logScale = Self.logGamma(a + b) - Self.logGamma(a) - Self.logGamma(b)
    }

    /// By bisection: monotonous, and a report needs no speed.
    func quantile(_ probability: Double) -> Double {
        var (low, high) = (0.0, 1.0)
        while high - low > 1e-12 {
            let middle = (low + high) / 2
            if cumulative(middle) < probability { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// The regularised incomplete beta function, by its continued fraction on the side where that
    /// converges fast (DLMF 8.17.22, 8.17.4).
    func cumulative(_ x: Double) -> Double {
        if x <= 0 { return 0 }
        if x >= 1 { return 1 }
        if x > (a + 1) / (a + b + 2) { return 1 - Beta(b, a).cumulative(1 - x) }
        return exp(logScale + a * log(x) + b * log1p(-x)) / (a * fraction(x))
    }

    /// `1 + d1/(1 + d2/(1 + ...))` by the modified method of Lentz.
    private func fraction(_ x: Double) -> Double {
        let tiny = 1e-300
        var (value, c, d) = (1.0, 1.0, 0.0)
        for step in 1...500 {
            let m = Double(step / 2)
            let term =
                step % 2 == 0
                ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 + term * d
            d = 1 / (abs(d) < tiny ? tiny : d)
            c = 1 + term / c
            if abs(c) < tiny { c = tiny }
            value *= c * d
            if abs(c * d - 1) < 1e-15 { break }
        }
        return value
    }

    /// Stirling's series above 10, the recurrence below (DLMF 5.11.1, 5.5.1).
    private static func logGamma(_ x: Double) -> Double {
        var (x, shift) = (x, 0.0)
        while x < 10 {
            shift -= log(x)
            x += 1
        }
        let inverse = 1 / (x * x)
        let series =
            (1 / 12.0 - inverse * (1 / 360.0 - inverse * (1 / 1260.0 - inverse / 1680))) / x
        return shift + (x - 0.5) * log(x) - x + 0.5 * log(2 * Double.pi) + series
    }
}
