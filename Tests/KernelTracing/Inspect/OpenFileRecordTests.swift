// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel
import Testing

@testable import KernelTracing

@Suite struct OpenFileRecordTests {
    private func fill<Characters: BitwiseCopyable>(_ characters: inout Characters, _ text: String) {
        withUnsafeMutableBytes(of: &characters) { $0.copyBytes(from: Array(text.utf8)) }
    }

    /// What Linux 6.18 said of a passthrough file while a writer held it and others waited.
    private var passthrough: fl_open_file {
        var file = fl_open_file()
        file.inode_address = 0xFFFF_8880_0123_4580
        file.inode = 4
        file.size = 16 << 20
        file.rwsem_count = 3
        file.backing_inode = 99
        file.backing_magic = 0x0102_1994
        file.device = 45
        file.backing_device = 254 << 20 | 1
        file.facts =
            FL_OPEN_HAS_IO_MODE.rawValue | FL_OPEN_HAS_RWSEM.rawValue | FL_OPEN_HAS_OWNER.rawValue
            | FL_OPEN_HAS_BACKING.rawValue
        file.pid = 100
        file.tid = 101
        file.descriptor = 7
        file.file_flags = 0o40002
        file.open_flags = 0x80
        file.io_counter = UInt32(bitPattern: -2)
        file.owner_pid = 200
        fill(&file.command, "fio")
        fill(&file.owner_command, "fifteen-letters")
        let path = "a.dat\0deep\0srv\0"
        fill(&file.path, path)
        file.path_length = UInt32(path.utf8.count)
        return file
    }

    private func decode(_ file: fl_open_file) throws -> OpenFileRecord {
        try #require(OpenFileRecord.decode(bytes(file)).first)
    }

    @Test func aPassthroughFile() throws {
        let record = try decode(passthrough)
        #expect(record.inodeAddress == 0xFFFF_8880_0123_4580)
        #expect(record.device == 45 && record.inode == 4 && record.size == 16 << 20)
        #expect(record.process == ProcessName(pid: 100, command: "fio"))
        #expect(record.thread == 101 && record.descriptor == 7)
        #expect(record.fileFlags == 0o40002 && !record.isPathOnly)
        #expect(record.openFlags == [.passthrough])
        #expect(record.ioCounter == -2 && record.cachedIOMode == false)
        #expect(
            record.rwsem
                == RwsemState(count: 3, owner: ProcessName(pid: 200, command: "fifteen-letters")))
        #expect(
            record.backing
                == OpenFileRecord.Backing(
                    inode: 99, device: 254 << 20 | 1, magic: 0x0102_1994,
                    names: ["srv", "deep", "a.dat"], isFromRoot: true, isDeleted: false))
    }

    @Test func whatAKernelLacksIsAbsent() throws {
        var file = passthrough
        file.facts = 0
        let record = try decode(file)
        #expect(record.ioCounter == nil && record.cachedIOMode == nil)
        #expect(record.rwsem == nil && record.backing == nil)
        #expect(record.openFlags == [.passthrough])
    }

    @Test func anOwnerThatWasNotSeenIsAbsent() throws {
        var file = passthrough
        file.facts &= ~FL_OPEN_HAS_OWNER.rawValue
        #expect(try decode(file).rwsem == RwsemState(count: 3))
    }

    @Test func pathOnlyFilesHaveNoOpenFlags() throws {
        var file = passthrough
        file.facts = FL_OPEN_PATH_ONLY.rawValue
        let record = try decode(file)
        #expect(record.isPathOnly && record.openFlags == nil)
        #expect(record.inodeAddress == 0xFFFF_8880_0123_4580)
    }

    @Test func cachedModeAndBackingFacts() throws {
        var file = passthrough
        file.facts |=
            FL_OPEN_CACHED_MODE.rawValue | FL_OPEN_BACKING_DELETED.rawValue
            | FL_OPEN_PATH_CUT.rawValue
        let record = try decode(file)
        #expect(record.cachedIOMode == true)
        #expect(record.backing?.isDeleted == true && record.backing?.isFromRoot == false)
    }

    @Test func manyRecordsAndAPiece() {
        var second = passthrough
        second.descriptor = 8
        let walked = bytes(passthrough) + bytes(second) + [1, 2, 3]
        #expect(OpenFileRecord.decode(walked).map(\.descriptor) == [7, 8])
        #expect(OpenFileRecord.decode([]).isEmpty)
        #expect(OpenFileRecord.decode([1]).isEmpty)
    }
}
