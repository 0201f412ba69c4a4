// SPDX-License-Identifier: Apache-2.0

import Monitor
import Testing

@Suite struct MonitorStateTests {
    private func state(after keys: String) -> MonitorState {
        var state = MonitorState()
        for key in Key.keys(in: Array(keys.utf8)) { state.press(key) }
        return state
    }

    private func names(after keys: String) -> [String] {
        state(after: keys).rows(of: Snapshots.interval()).map(\.name)
    }

    @Test func theBusiestIsFirstAndEveryColumnSorts() {
        #expect(names(after: "") == ["busy.img", "calm.img"])
        #expect(names(after: "R") == ["calm.img", "busy.img"])
        #expect(names(after: "x") == ["calm.img", "busy.img"])
        #expect(names(after: "xx") == ["busy.img", "calm.img"])
        #expect(names(after: "v") == ["calm.img", "busy.img"])
        // A wait that is not known is last, in either order.
        #expect(names(after: "t") == ["busy.img", "calm.img"])
        #expect(names(after: "tt") == ["busy.img", "calm.img"])
        #expect(state(after: "<").sort == .name && state(after: ">").sort == .verdict)
        #expect(state(after: "<<").sort == .reason)
    }

    @Test func aFilterIsTypedKeptOrUndone() {
        #expect(names(after: "/CALM\r") == ["calm.img"])
        #expect(names(after: "/calmq") == [])
        #expect(names(after: "/calmq\u{7F}\r") == ["calm.img"])
        #expect(names(after: "/mnt\r").count == 2)
        #expect(state(after: "/x\u{1B}").filter == "" && state(after: "/x\u{1B}").mode == .table)
        #expect(state(after: "/x\r/y\u{1B}").filter == "x")
        #expect(state(after: "/x\r\u{1B}").filter == "")
        #expect(!state(after: "/q").isDone)
    }

    @Test func itEndsPausesAndHelps() {
        #expect(state(after: "q").isDone && state(after: "\u{3}").isDone)
        #expect(state(after: "/\u{3}").isDone && state(after: "?\u{3}").isDone)
        #expect(state(after: "p").isPaused && !state(after: "p ").isPaused)
        #expect(state(after: "?").mode == .help && state(after: "?q").mode == .table)
        #expect(!state(after: "?q").isDone)
        #expect(state(after: "m").grouping == .mount && state(after: "mm").grouping == .file)
    }

    @Test func processesAreThereWhenAskedFor() {
        var state = MonitorState()
        (state.grouping, state.knowsProcesses) = (.process, true)
        let groupings = (0..<3).map { _ in
            state.press(.character("m"))
            return state.grouping
        }
        #expect(groupings == [.file, .mount, .process])
    }

    @Test func scrollingStopsAtTheTop() {
        #expect(state(after: "\u{1B}[A").scrolled == 0)
        #expect(state(after: "\u{1B}[B\u{1B}[B\u{1B}[A").scrolled == 1)
        #expect(state(after: "\u{1B}[6~\u{1B}[H").scrolled == 0)
    }
}
