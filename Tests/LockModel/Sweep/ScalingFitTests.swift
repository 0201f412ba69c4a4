// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@Suite struct ScalingFitTests {
    private static let counts = [1, 2, 4, 8, 16, 32]

    /// Points of a law, each off by one of these factors in turn.
    private func points(
        _ law: ScalabilityLaw, _ counts: [Int] = counts, noise: [Double] = [1]
    ) -> [ScalingPoint] {
        counts.enumerated().map { index, count in
            ScalingPoint(
                writers: count,
                throughput: law.throughput(writers: Double(count)) * noise[index % noise.count])
        }
    }

    @Test(arguments: [
        ScalabilityLaw(lambda: 1000, sigma: 0.05, kappa: 0.002),
        ScalabilityLaw(lambda: 470_000, sigma: 0.7, kappa: 0.03),
        ScalabilityLaw(lambda: 20, sigma: 1, kappa: 0),
        ScalabilityLaw(lambda: 20, sigma: 0, kappa: 0),
        ScalabilityLaw(lambda: 5e6, sigma: 0, kappa: 0.2),
    ])
    func parametersOfCleanDataComeBack(law: ScalabilityLaw) throws {
        let fit = ScalingFit(points(law))
        let found = try #require(fit.law)
        #expect(abs(found.lambda / law.lambda - 1) < 1e-6)
        #expect(abs(found.sigma - law.sigma) < 1e-6 && abs(found.kappa - law.kappa) < 1e-6)
        #expect(try #require(fit.error) < 1e-6)
        #expect((fit.points, fit.writerCounts, fit.mostWriters) == (6, 6, 32))
    }

    @Test func noiseIsTheErrorThatIsSaid() throws {
        let law = ScalabilityLaw(lambda: 1000, sigma: 0.05, kappa: 0.01)
        let counts = Self.counts + Self.counts
        let fit = ScalingFit(points(law, counts, noise: [1.04, 0.97, 1.01, 0.98, 1.03, 0.97, 1.0]))
        let found = try #require(fit.law)
        #expect(abs(found.lambda / 1000 - 1) < 0.05)
        #expect(abs(found.sigma - 0.05) < 0.03 && abs(found.kappa - 0.01) < 0.003)
        let (error, worst) = (try #require(fit.error), try #require(fit.worstError))
        #expect(error > 0.015 && error < 0.05 && worst >= error && worst < 0.06)
        #expect((fit.points, fit.writerCounts) == (12, 6))
    }

    /// Thousand writes a second in the table of the author of the patches; see ``AuthorsTable``.
    @Test func theAuthorsTable() throws {
        let unpatched = ScalingFit(AuthorsTable.unpatched)
        let serial = try #require(unpatched.law)
        #expect(serial.sigma > 0.4 && serial.sigma < 0.8)
        #expect(try #require(unpatched.error) > 0.05)
        for series in [AuthorsTable.v1, AuthorsTable.v2, AuthorsTable.v3] {
            let fit = ScalingFit(series)
            let law = try #require(fit.law)
            #expect(law.sigma < 0.02 && law.kappa > 0.02 && law.kappa < 0.025)
            #expect(abs(law.lambda / 480 - 1) < 0.03)
            #expect(try #require(fit.error) < 0.04)
            let peak = try #require(law.peakWriters)
            #expect(peak > 6 && peak < 7)
        }
        #expect(ScalingFit(AuthorsTable.v1).heldAtZero == [.sigma])
        #expect(ScalingFit(AuthorsTable.v3).heldAtZero?.contains(.kappa) == false)
    }

    @Test func aPeakIsWhereThroughputTurns() throws {
        let law = ScalabilityLaw(lambda: 100, sigma: 0.1, kappa: 0.009)
        #expect(law.peakWriters == 10)
        let at = [9.5, 10, 10.5].map { law.throughput(writers: $0) }
        #expect(at[1] > at[0] && at[1] > at[2])
        #expect(ScalabilityLaw(lambda: 1, sigma: 0.5, kappa: 0).peakWriters == nil)
        #expect(ScalabilityLaw(lambda: 3, sigma: 0.5, kappa: 0).ceiling == 6)
        #expect(ScalabilityLaw(lambda: 1, sigma: 0, kappa: 0).ceiling == nil)
        #expect(ScalabilityLaw(lambda: 1, sigma: 0.9, kappa: 0.5).peakWriters == 1)
    }

    @Test func threePointsAreNoFit() {
        let law = ScalabilityLaw(lambda: 1000, sigma: 0.05, kappa: 0.002)
        let fit = ScalingFit(points(law, [1, 2, 4, 4, 2, 1]))
        #expect(fit.law == nil && fit.failure == .tooFewPoints && fit.error == nil)
        #expect((fit.points, fit.writerCounts) == (6, 3))
        #expect(ScalingFit([]).failure == .tooFewPoints)
    }

    @Test func pointsThatFollowNoLawAreNoFit() throws {
        let fit = ScalingFit(
            points(
                ScalabilityLaw(lambda: 1000, sigma: 0.05, kappa: 0.002), noise: [1, 0.5, 1.6, 0.7]))
        #expect(fit.law == nil && fit.heldAtZero == nil)
        #expect(fit.failure == .residualTooLarge)
        #expect(try #require(fit.error) > 0.1)
    }

    @Test func growthBeyondAWritersOwnIsNoFit() throws {
        let fit = ScalingFit(
            [1, 2, 4, 8].map {
                ScalingPoint(writers: $0, throughput: 100 * Double($0) * (1 + 0.2 * Double($0)))
            })
        #expect(fit.law == nil && fit.failure != .tooFewPoints)
        #expect(fit.explanation?.isEmpty == false)
        let retrograde = ScalingFit(points(ScalabilityLaw(lambda: 100, sigma: 2.2, kappa: 0)))
        #expect(retrograde.law == nil && retrograde.failure == .outsidePhysicalRange)
        #expect(try #require(retrograde.explanation).contains("above 1"))
    }

    @Test func whatWasNotMeasuredIsNoPoint() {
        let fit = ScalingFit([
            ScalingPoint(writers: 1, throughput: 0), ScalingPoint(writers: 2, throughput: .nan),
            ScalingPoint(writers: 0, throughput: 5), ScalingPoint(writers: 4, throughput: 5),
        ])
        #expect(fit.points == 1 && fit.mostWriters == 4)
    }
}

/// fio with 4 KiB random writes, iodepth 64, on 16 CPUs, as posted with the patches; v1 as a whole.
enum AuthorsTable {
    static let unpatched = points([470, 650, 640, 635])
    static let v1 = points([470, 930, 1530, 1707])
    static let v2 = points([482, 932, 1533, 1730])
    static let v3 = points([479, 941, 1457, 1676])

    private static func points(_ figures: [Double]) -> [ScalingPoint] {
        zip([1, 2, 4, 8], figures).map { ScalingPoint(writers: $0, throughput: $1) }
    }
}
