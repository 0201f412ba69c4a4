// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import Lab

/// Boots that were written down; what was asked of each is kept.
private final class WrittenBoots: SeriesGuest {
    private let boots: Mutex<[SeriesBoot]>
    private let calls = Mutex<[[String]]>([])

    init(_ boots: [SeriesBoot]) { self.boots = Mutex(boots) }

    var asked: [[String]] { calls.withLock { $0 } }

    func boot(_ steps: [GuestStep]) async -> SeriesBoot {
        calls.withLock { $0.append(steps.map(\.name)) }
        return boots.withLock { boots in
            boots.isEmpty ? SeriesBoot(records: [], failure: .cancelled) : boots.removeFirst()
        }
    }
}

@Suite struct GuestSeriesTests {
    private let steps = [
        GuestStep("a", verb: "demo"), GuestStep("b", verb: "demo"), GuestStep("c", verb: "demo"),
        GuestStep("why", verb: "doctor", isForFailures: true),
    ]

    private func records(_ names: String...) -> [GuestStepRecord] {
        names.map { GuestStepRecord(name: $0, exitCode: 0) }
    }

    private let noBoot = SeriesBoot(
        records: [], failure: .bootFailed(attempts: 1, reason: "silence", console: "x"))

    @Test func oneBootRunsEverything() async {
        let guest = WrittenBoots([SeriesBoot(records: records("a", "b", "c"))])
        let series = await GuestSeries(steps, in: guest)
        #expect(guest.asked == [["a", "b", "c", "why"]])
        #expect(series.outcomes.keys.sorted() == ["a", "b", "c"])
        #expect(series.failure == nil && series.notes.isEmpty)
    }

    @Test func aFlakyBootIsTriedOnceMoreAndSaid() async {
        let guest = WrittenBoots([noBoot, SeriesBoot(records: records("a", "b", "c"))])
        let series = await GuestSeries(steps, in: guest)
        #expect(guest.asked.count == 2)
        #expect(series.outcomes.count == 3 && series.failure == nil)
        #expect(series.notes == ["the guest did not boot (silence), so it was booted once more"])
    }

    @Test func twoBootsThatFailAreEnough() async {
        let guest = WrittenBoots([noBoot, noBoot, SeriesBoot(records: records("a", "b", "c"))])
        let series = await GuestSeries(steps, in: guest)
        #expect(guest.asked.count == 2)
        #expect(series.outcomes.isEmpty)
        #expect(series.failure == .bootFailed(attempts: 2, reason: "silence", console: "x"))
    }

    @Test func aPanicCostsTheStepItCameIn() async {
        let guest = WrittenBoots([
            SeriesBoot(records: records("a"), failure: .panicked(console: "boom")),
            SeriesBoot(records: records("c")),
        ])
        let series = await GuestSeries(steps, in: guest)
        #expect(guest.asked == [["a", "b", "c", "why"], ["c", "why"]])
        #expect(series.outcomes["b"] == .lost(.panicked(console: "boom")))
        #expect(series.outcomes["a"] != nil && series.outcomes["c"] != nil)
        #expect(series.notes == ["the guest died, so another one ran the rest"])
    }

    @Test func aPanicInEveryStepEnds() async {
        let panic = SeriesBoot(records: [], failure: .panicked(console: ""))
        let guest = WrittenBoots([panic, panic, panic, panic])
        let series = await GuestSeries(steps, in: guest)
        #expect(guest.asked.count == 3)
        #expect(series.outcomes.count == 3 && series.notes.count == 1)
    }

    @Test func whatCannotBeRepairedIsNotTriedAgain() async {
        let guest = WrittenBoots([
            SeriesBoot(records: [], failure: .missingTool("qemu", package: "qemu"))
        ])
        let series = await GuestSeries(steps, in: guest)
        #expect(guest.asked.count == 1)
        #expect(series.failure == .missingTool("qemu", package: "qemu"))
    }

    @Test func anInterruptionKeepsWhatThereIs() async {
        let guest = WrittenBoots([SeriesBoot(records: records("a"), failure: .cancelled)])
        let series = await GuestSeries(steps, in: guest)
        #expect(series.outcomes.count == 1 && series.failure == .cancelled)
    }

    @Test func aGuestThatSkipsStepsIsNotBelieved() async {
        let series = await GuestSeries(
            steps, in: WrittenBoots([SeriesBoot(records: records("a"))]))
        #expect(series.failure != nil)
    }

    @Test func anOopsBelongsToTheStepItCameIn() async {
        let console = """
            [    3.0] fuselock lab: begin a\r
            fuselock lab: begin b\r
            [   12.345678][  T123] BUG: kernel NULL pointer dereference, address: 0\r
            [   12.345679] RIP: 0010:fuse_passthrough_write_iter+0x1\r
            fuselock lab: begin c\r
            """
        let series = await GuestSeries(
            steps,
            in: WrittenBoots([SeriesBoot(records: records("a", "b", "c"), console: console)]))
        let troubles = ["a", "b", "c"].map { name -> GuestConsole.Trouble? in
            guard case .ended(_, let trouble) = series.outcomes[name] else { return nil }
            return trouble
        }
        #expect(troubles[0] == nil && troubles[2] == nil)
        #expect(troubles[1]?.summary == "BUG: kernel NULL pointer dereference, address: 0")
        #expect(troubles[1]?.lines.last == "RIP: 0010:fuse_passthrough_write_iter+0x1")
    }

    @Test(arguments: [
        "WARNING: CPU: 1 PID: 7 at fs/fuse/file.c:1", "systemd: BUG: not at the start", "",
    ])
    func aWarningIsNoTrouble(line: String) {
        #expect(GuestConsole.trouble(in: line) == nil)
    }
}
