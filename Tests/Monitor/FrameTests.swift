// SPDX-License-Identifier: Apache-2.0

import LockModel
import Reporting
import Testing

@testable import Monitor

@Suite struct FrameTests {
    private let heading = Frame.Heading(
        target: "/mnt/a (fuse.test)", backend: "probe", time: "2026-11-25T02:00:00Z")

    private func lines(
        _ keys: String = "", _ columns: Int = 100, _ height: Int? = 30, style: Style = .plain,
        interval: Interval = Snapshots.interval()
    ) -> [String] {
        var state = MonitorState()
        for key in Key.keys(in: Array(keys.utf8)) { state.press(key) }
        return Frame(
            state, interval, heading, size: .init(columns: columns, lines: height), style: style
        ).lines
    }

    @Test func theWholePicture() {
        let lines = lines("", 100, 8)
        #expect(
            lines == [
                "fuselock top: /mnt/a (fuse.test)  probe  2026-11-25T02:00:00Z",
                "600 writes/s, 2 files, in 2.00 s, by WRITES/S", "",
                "FILE                WRITES/S VERDICT        EXCL SHARED FI->LOCK WAIT P99 INSIDE REASON",
                "busy.img                 500 SHARED            0      1        3  3.00 ms   1.50 -",
                "calm.img                 100 EXCLUSIVE         1      0        1        -   0.00 "
                    + "flag not requested",
                "", "q quit  p pause  / filter  < > sort by  R reverse  m by mount  ? help",
            ])
    }

    @Test(arguments: [(100, 30), (80, 24), (60, 12), (40, 5), (20, 4), (7, 2), (1, 1), (300, 100)])
    func itFitsEveryTerminal(columns: Int, height: Int) {
        for keys in ["", "?", "/calm", "mp", "x\u{1B}[6~"] {
            let lines = lines(keys, columns, height)
            #expect(lines.count == height)
            for line in lines { #expect(line.count <= max(columns, 21), "\(keys) \(line)") }
        }
    }

    @Test func aPipeGetsEveryRowAndNoKeys() {
        let lines = lines("", 100, nil)
        #expect(lines.count == 5 && !lines.contains { $0.contains("quit") })
    }

    @Test func colourIsOnlyAdded() {
        let painted = lines("", style: .ansi)
        #expect(painted.map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") } == lines())
        #expect(painted.contains { $0.contains("\u{1B}[1;32mSHARED") })
    }

    @Test func whatIsGoingOnIsSaid() {
        #expect(lines("p")[0].contains("PAUSED") && !lines()[0].contains("PAUSED"))
        #expect(
            lines("/cal")[1].contains("filter: cal") && lines("/cal").last?.contains("cal_") == true
        )
        #expect(lines("?").contains { $0.contains("mean number of tasks") })
        #expect(lines("", interval: .empty)[1] == "waiting for the first interval")
        var losses = Losses()
        losses.callsEnteredUnseen = 3
        let missed = lines("", interval: Snapshots.interval(losses: losses))
        #expect(missed[1].contains("3 writes missed") && missed[4].contains("~3"))
    }

    @Test func columnsThatCannotHaveAValueAreNotThere() {
        let observation = Observation(
            sampler: SamplerFigures(engine: .timer, rateAsked: 1000), files: [ObservedFile(file: 1)]
        )
        func header(_ grouping: Grouping) -> String {
            let snapshot = Snapshot(
                time: 0,
                mounts: [
                    .init(mountPoint: "/m", device: 1, seen: .sampled(observation, []))
                ])
            let interval = Interval(from: snapshot, to: snapshot, by: grouping)
            return TableLayout(columns: 100, grouping: grouping, of: interval.columns).header
        }
        #expect(header(.file).split(separator: " ") == ["FILE", "VERDICT", "INSIDE", "REASON"])
        #expect(header(.process).split(separator: " ") == ["PROCESS", "VERDICT", "REASON"])
    }

    @Test func theHelpFitsEightyColumns() {
        let lines = lines("?", 200, 30)
        #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines)")
    }

    @Test func aFilterCountsWhatItShows() {
        #expect(lines("/calm\r")[1].hasPrefix("100 writes/s, 1 of 2 files, "))
    }

    @Test func aLongTargetCutsNeitherBackendNorTime() {
        let long = Frame.Heading(
            target: "/" + String(repeating: "x", count: 200) + "/end", backend: "observe",
            time: "2026-11-28T08:00:00Z")
        let title = Frame(
            MonitorState(), Snapshots.interval(), long, size: .init(columns: 80, lines: 24)
        ).lines[0]
        #expect(title.count == 80 && title.hasSuffix("/end  observe  2026-11-28T08:00:00Z"))
    }

    @Test func noNameSteersTheTerminal() {
        let heading = Frame.Heading(target: "/mnt/\u{1B}[2J", backend: "probe", time: "")
        let frame = Frame(
            MonitorState(), Snapshots.interval(), heading, size: .init(columns: 100, lines: nil))
        #expect(frame.lines[0].hasPrefix("fuselock top: /mnt/␛[2J  probe"))
    }

    /// A file can be called anything; none of it may reach the terminal as a command.
    @Test func aNameIsNoCommand() {
        var row = MonitorRow(name: "a\u{1B}[2J\u{7}\nb\u{9B}31m")
        row.writesPerSecond = 1
        let line = TableLayout(columns: 100, grouping: .file).lines([row], .plain)[0]
        #expect(line.hasPrefix("a␛[2J␇␊b[U+9B]31m "))
    }
}
