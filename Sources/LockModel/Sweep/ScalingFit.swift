// SPDX-License-Identifier: Apache-2.0

/// The law that fits the steps of a sweep, or why none does.
public struct ScalingFit: Codable, Equatable, Sendable {
    /// Fewest different numbers of writers: three parameters pass through any three points.
    public static let fewestWriterCounts = 4
    /// Largest ``error`` of a fit.
    public static let largestError = 0.1

    /// A parameter that the free fit would have put below 0, and that was held there.
    public enum Parameter: String, Codable, Sendable { case sigma, kappa }

    /// Why no law fits.
    public enum Failure: String, Codable, Sendable {
        /// Fewer than ``fewestWriterCounts`` different numbers of writers.
        case tooFewPoints = "too-few-points"
        /// The best law is none of a machine: σ or κ below 0, or σ above 1.
        case outsidePhysicalRange = "outside-physical-range"
        /// The best law is further off than ``largestError``.
        case residualTooLarge = "residual-too-large"
    }

    /// Steps with a throughput.
    public var points: Int
    /// Different numbers of writers among them.
    public var writerCounts: Int
    /// Most writers among them: beyond it the law is extrapolated.
    public var mostWriters: Int
    /// The law; absent where none fits.
    public var law: ScalabilityLaw?
    /// Parameters held at 0; absent without a law.
    public var heldAtZero: [Parameter]?
    /// Root of the sum of the squared relative residuals over the degrees of freedom (points less
    /// free parameters): of the law, or of the best one that was refused; absent where there was
    /// nothing to refuse.
    public var error: Double?
    /// The largest relative residual; absent likewise.
    public var worstError: Double?
    /// Why there is no law; absent where there is one.
    public var failure: Failure?
    /// The failure in words; absent likewise.
    public var explanation: String?
}

extension ScalingFit {
    /// Fits the law to these points, each weighted by its own size: errors of throughput are
    /// relative.
    ///
    /// The law is linear in 1/λ, σ/λ and κ/λ: `N/X = 1/λ + (σ/λ)(N-1) + (κ/λ)N(N-1)`.
    public init(_ measured: [ScalingPoint]) {
        let points = measured.filter {
            $0.writers > 0 && $0.throughput > 0 && $0.throughput.isFinite
        }
        let counts = Set(points.map(\.writers))
        self.init(
            points: points.count, writerCounts: counts.count, mostWriters: counts.max() ?? 0)
        guard counts.count >= Self.fewestWriterCounts else {
            fail(
                .tooFewPoints,
                "three parameters need at least \(Self.fewestWriterCounts) different numbers of "
                    + "writers to be tested, here are \(counts.count)")
            return
        }
        choose(among: points)
    }

    private mutating func choose(among points: [ScalingPoint]) {
        let free = Candidate(points, holding: [])
        let candidates =
            [free] + [[.kappa], [.sigma], [.sigma, .kappa]].map { Candidate(points, holding: $0) }
        let best = candidates.compactMap { $0 }.filter(\.law.isPhysical).min { $0.sum < $1.sum }
        if let best { describe(best) }
        if let best, best.error <= Self.largestError {
            (law, heldAtZero) = (best.law, best.held)
        } else if let free, !free.law.isPhysical, free.error <= Self.largestError {
            describe(free)
            fail(.outsidePhysicalRange, Self.sentence(of: free.law))
        } else {
            fail(.residualTooLarge, "the points do not follow the law")
        }
    }

    private init(points: Int, writerCounts: Int, mostWriters: Int) {
        (self.points, self.writerCounts, self.mostWriters) = (points, writerCounts, mostWriters)
    }

    private mutating func describe(_ candidate: Candidate) {
        (error, worstError) = (candidate.error, candidate.worst)
    }

    private mutating func fail(_ failure: Failure, _ explanation: String) {
        (self.failure, self.explanation) = (failure, explanation)
    }

    private static func sentence(of law: ScalabilityLaw) -> String {
        if law.sigma > 1 {
            return "\u{3C3} would be above 1: writers slow each other down by more than waiting in "
                + "one line"
        }
        return law.sigma < 0 && law.kappa >= 0
            ? "\u{3C3} would be below 0: throughput grows by more than a writer's with each writer"
            : "\u{3BA} would be below 0: writers speed each other up"
    }
}

/// A law as the points have it, with some parameters held at 0.
private struct Candidate {
    let law: ScalabilityLaw
    let held: [ScalingFit.Parameter]
    /// Of the squared relative residuals.
    let sum: Double
    let error: Double
    let worst: Double

    init?(_ points: [ScalingPoint], holding held: [ScalingFit.Parameter]) {
        let (hasSigma, hasKappa) = (!held.contains(.sigma), !held.contains(.kappa))
        let rows = points.map { point in
            let count = Double(point.writers)
            let terms =
                [1] + (hasSigma ? [count - 1] : []) + (hasKappa ? [count * (count - 1)] : [])
            return terms.map { $0 * point.throughput / count }
        }
        guard let found = LeastSquares.coefficients(bringingToOne: rows), found[0] != 0 else {
            return nil
        }
        let residuals = rows.map { row in zip(row, found).reduce(-1) { $0 + $1.0 * $1.1 } }
        self.held = held
        law = ScalabilityLaw(
            lambda: 1 / found[0], sigma: hasSigma ? found[1] / found[0] : 0,
            kappa: hasKappa ? (found.last ?? 0) / found[0] : 0)
        sum = residuals.reduce(0) { $0 + $1 * $1 }
        error = (sum / Double(max(1, points.count - found.count))).squareRoot()
        worst = residuals.map(abs).max() ?? 0
    }
}
