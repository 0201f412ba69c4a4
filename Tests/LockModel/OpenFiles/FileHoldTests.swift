// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@Suite struct FileHoldTests {
    private func hold(
        _ kind: FileHold.Kind, node: UInt64 = 3, pid: Int32? = nil, writes: Bool = true
    ) -> FileHold {
        FileHold(
            kind: kind, process: pid.map { ProcessName(pid: $0, command: "a") }, path: nil,
            device: "0:39", inode: 2, node: .init(id: node, generation: 0), size: 0, writes: writes)
    }

    private func open(node: UInt64, writes: Bool, isPathOnly: Bool = false) -> OpenFileState {
        OpenFileState(
            process: ProcessName(pid: 1, command: "a"), descriptor: 3, path: nil, device: "0:39",
            inode: 2, size: 0,
            access: FileAccess(reads: true, writes: writes, isPathOnly: isPathOnly), openFlags: [],
            node: .init(id: node, generation: 0))
    }

    /// Two files of one inode number: a writer of the one is no reason for the other's.
    @Test func writersWithADescriptorAreNone() {
        let opener = [hold(.opener)]
        #expect(opener.unexplained(by: [open(node: 3, writes: true)]) == [])
        #expect(opener.unexplained(by: [open(node: 4, writes: true)]) == opener)
        #expect(opener.unexplained(by: [open(node: 3, writes: false)]) == opener)
        #expect(opener.unexplained(by: [open(node: 3, writes: true, isPathOnly: true)]) == opener)
        #expect(opener.unexplained(by: []) == opener)
    }

    @Test func aWritableMappingExplainsAWriter() {
        let mapped = [hold(.mapping, pid: 8), hold(.opener)]
        #expect(mapped.unexplained(by: []) == [mapped[0]])
        let reading = [hold(.mapping, pid: 8, writes: false), hold(.opener)]
        #expect(reading.unexplained(by: []) == reading)
        let other = [hold(.mapping, node: 4, pid: 8), hold(.opener)]
        #expect(other.unexplained(by: []) == other)
    }

    @Test func oneMappingAProcess() {
        let areas = [
            hold(.mapping, pid: 8, writes: false), hold(.mapping, pid: 8), hold(.mapping, pid: 9),
        ]
        #expect(areas.unexplained(by: []) == [hold(.mapping, pid: 8), hold(.mapping, pid: 9)])
    }
}
