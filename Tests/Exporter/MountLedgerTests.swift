// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@testable import Exporter

@Suite struct MountLedgerTests {
    private let first = MountName(mountPoint: "/a", fileSystem: "fuse")
    private let second = MountName(mountPoint: "/b", fileSystem: "fuse")

    private func reading(
        _ mount: MountName, exclusive: UInt64 = 0, shared: UInt64 = 0, device: UInt32 = 41,
        generation: UInt64 = 0, peak: UInt64 = 1, lost: UInt64 = 0
    ) -> MountReading {
        let sides = [
            (CallShape(inodeExclusive: 1), exclusive), (CallShape(inodeShared: 1), shared),
        ]
        let calls = sides.filter { $0.1 > 0 }.map {
            CallGroup(
                file: 0, path: .directIO, openFlags: [], conditions: [], shape: $0.0, count: $0.1)
        }
        let file = TracedFile(id: 0, name: "f", inode: 1, writersInsideMax: peak)
        var trace = Trace(files: [file], calls: calls)
        trace.losses.callsEnteredUnseen = lost
        return MountReading(
            source: .init(backend: "probe", device: device, generation: generation), mount: mount,
            trace: trace, writersInside: 2)
    }

    private func calls(_ ledger: MountLedger, _ mount: MountName) -> UInt64? {
        ledger.accounts[mount]?.totals.sum(.writeCalls)
    }

    /// The kernel gives the device's number to the next mount, and the source goes on counting.
    @Test func aDeviceThatChangesHandsIsBookedToWhoHadIt() {
        var ledger = MountLedger()
        ledger.record([reading(first, exclusive: 10)], at: 0)
        ledger.record([reading(first, exclusive: 15)], at: 1)
        ledger.record([reading(second, exclusive: 15)], at: 2)
        ledger.record([reading(second, exclusive: 17)], at: 3)
        #expect(calls(ledger, first) == 15 && calls(ledger, second) == 2)
        #expect(ledger.shown(at: 3).map(\.1.isWatched) == [false, true])
    }

    /// The kernel side counts every mount; who gets the number of one that nobody watched is not charged
    /// with its history.
    @Test func whatNobodyWatchedIsNobodys() {
        var ledger = MountLedger()
        ledger.record([], at: 0)
        ledger.passOver([reading(.nobodys, exclusive: 90, peak: 7, lost: 4)])
        #expect(ledger.accounts.isEmpty)
        ledger.record([reading(first, exclusive: 90, shared: 3, peak: 7, lost: 4)], at: 1)
        #expect(calls(ledger, first) == 3)
        #expect(ledger.accounts[first]?.window.mode == .shared)
        #expect(ledger.accounts[first]?.gauges[.writersInsidePeak] == 2)
        ledger.record([reading(first, exclusive: 90, shared: 4, peak: 8, lost: 4)], at: 2)
        #expect(ledger.accounts[first]?.gauges[.writersInsidePeak] == 8)
    }

    @Test func aPeakStaysWithItsMount() {
        var ledger = MountLedger()
        ledger.record([reading(first, shared: 10, peak: 6)], at: 0)
        ledger.record([reading(second, shared: 12, peak: 6)], at: 1)
        #expect(ledger.accounts[first]?.gauges[.writersInsidePeak] == 6)
        #expect(ledger.accounts[second]?.gauges[.writersInsidePeak] == 2)
    }

    @Test func lossesOfAMountAreItsOwn() {
        var ledger = MountLedger()
        ledger.record([reading(first, shared: 10, device: 41, lost: 50)], at: 0)
        ledger.record(
            [
                reading(first, shared: 10, device: 41, lost: 50),
                reading(second, shared: 10, device: 42, lost: 20),
            ], at: 1)
        ledger.record(
            [reading(.init(mountPoint: "/c", fileSystem: "fuse"), shared: 10, device: 43)], at: 2)
        #expect(ledger.accounts[first]?.window.mode == .inconclusive)
        #expect(ledger.accounts[second]?.window.mode == .inconclusive)
        #expect(
            ledger.accounts[.init(mountPoint: "/c", fileSystem: "fuse")]?.window.mode == .shared)
    }

    @Test func aSourceThatBeginsAnewNeverTakesAnythingBack() {
        var ledger = MountLedger()
        ledger.record([reading(first, shared: 10, generation: 1, peak: 4)], at: 0)
        ledger.close(reading(first, generation: 1).source)
        ledger.record([reading(first, shared: 3, generation: 2)], at: 1)
        #expect(calls(ledger, first) == 13)
        #expect(ledger.accounts[first]?.gauges[.writersInsidePeak] == 4)
    }

    @Test func aMountThatComesBackGoesOn() {
        var ledger = MountLedger()
        ledger.record([reading(first, shared: 10)], at: 0)
        ledger.record([], at: 1)
        #expect(ledger.shown(at: 299).count == 1)
        #expect(ledger.shown(at: 300).isEmpty)
        ledger.record([reading(first, shared: 4, device: 50)], at: 400)
        #expect(calls(ledger, first) == 14)
    }

    @Test func mountsThatAreGoneAreForgottenInTheEnd() {
        var ledger = MountLedger()
        for number in 0..<300 {
            let mount = MountName(mountPoint: "/\(number)", fileSystem: "fuse")
            ledger.record([reading(mount, shared: UInt64(number), device: 41)], at: Double(number))
        }
        ledger.record([], at: 300)
        #expect(ledger.accounts.count == MountLedger.mostKept)
        #expect(ledger.accounts[MountName(mountPoint: "/299", fileSystem: "fuse")] != nil)
        #expect(ledger.accounts[MountName(mountPoint: "/0", fileSystem: "fuse")] == nil)
    }

    @Test func theVerdictIsThatOfTheLastMinute() {
        var ledger = MountLedger()
        func mode() -> Verdict.Mode? { ledger.accounts[first]?.window.mode }
        ledger.record([reading(first)], at: 0)
        #expect(mode() == .inconclusive)
        ledger.record([reading(first, exclusive: 100)], at: 10)
        #expect(mode() == .exclusive)
        ledger.record([reading(first, exclusive: 100, shared: 50)], at: 20)
        #expect(mode() == .mixed)
        for time in stride(from: 30, through: 80, by: 10) {
            ledger.record(
                [reading(first, exclusive: 100, shared: UInt64(time) + 20)], at: Double(time))
        }
        #expect(mode() == .shared)
        for time in stride(from: 90, through: 150, by: 10) {
            ledger.record([reading(first, exclusive: 100, shared: 100)], at: Double(time))
        }
        #expect(mode() == .inconclusive)
    }

    @Test func manyScrapesDoNotFillTheWindow() {
        var window = VerdictWindow()
        for step in 0..<10_000 {
            window.record(.calls(.init(exclusive: UInt64(step))), at: Double(step) / 100)
        }
        #expect(window.entryCount <= 62)
        #expect(window.mode == .exclusive)
    }

    @Test func samplesOfTheLastMinute() {
        func evidence(exclusive: UInt64, shared: UInt64) -> Evidence {
            var samples = LockSamples()
            samples.taken = exclusive + shared
            samples.exclusive.write = .init(samples: exclusive, holds: exclusive)
            samples.shared.write = .init(samples: shared, holds: shared)
            return .samples(samples)
        }
        var window = VerdictWindow()
        window.record(evidence(exclusive: 500, shared: 0), at: 0)
        #expect(window.mode == .exclusive)
        window.record(evidence(exclusive: 500, shared: 20), at: 10)
        window.record(evidence(exclusive: 500, shared: 900), at: 75)
        #expect(window.mode == .shared)
        window.record(evidence(exclusive: 500, shared: 905), at: 200)
        #expect(window.mode == .inconclusive)
    }
}
