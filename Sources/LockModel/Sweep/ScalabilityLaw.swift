// SPDX-License-Identifier: Apache-2.0

/// The Universal Scalability Law: how throughput follows the number of writers.
///
/// `X(N) = λN / (1 + σ(N-1) + κN(N-1))`, after N. J. Gunther, "Guerrilla Capacity Planning" (2007),
/// chapter 6, with κ as the coefficient of N(N-1). With κ = 0 it is Amdahl's law.
public struct ScalabilityLaw: Codable, Equatable, Sendable {
    /// λ: writes a second of one writer.
    public var lambda: Double
    /// σ: the share of a write that only one writer at a time can be in, 0 to 1.
    public var sigma: Double
    /// κ: what each pair of writers costs a write, as a share of a lone write; 0 or more.
    public var kappa: Double

    /// A law with these parameters.
    public init(lambda: Double, sigma: Double, kappa: Double) {
        (self.lambda, self.sigma, self.kappa) = (lambda, sigma, kappa)
    }

    /// Writes a second with so many writers.
    public func throughput(writers: Double) -> Double {
        lambda * writers / (1 + sigma * (writers - 1) + kappa * writers * (writers - 1))
    }

    /// The parameters can be those of a machine; a wholly serial one is not refused for its last bit.
    public var isPhysical: Bool {
        lambda > 0 && lambda.isFinite && sigma >= 0 && sigma <= 1 + 1e-9 && kappa >= 0
            && kappa.isFinite
    }

    /// The number of writers beyond which throughput falls, at least 1; `nil` where it never does.
    public var peakWriters: Double? {
        kappa > 0 ? max(1, (max(0, 1 - sigma) / kappa).squareRoot()) : nil
    }

    /// Writes a second that no number of writers exceeds where there is no peak; `nil` where there
    /// is one, and where throughput grows without end.
    public var ceiling: Double? { kappa == 0 && sigma > 0 ? lambda / sigma : nil }
}

/// Throughput measured with one number of writers.
public struct ScalingPoint: Equatable, Sendable {
    /// Writers, at least 1.
    public var writers: Int
    /// Writes a second, more than 0.
    public var throughput: Double

    /// A point as measured.
    public init(writers: Int, throughput: Double) {
        (self.writers, self.throughput) = (writers, throughput)
    }
}
