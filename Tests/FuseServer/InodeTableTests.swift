// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import ServedMounts
import SystemPackage
import Testing

@testable import FuseServer

@Suite struct InodeTableTests {
    private let directory: TemporaryDirectory
    private let root: Descriptor

    init() throws {
        directory = try TemporaryDirectory()
        root = try openDescriptor(directory.path, O_RDONLY | O_DIRECTORY)
    }

    private func create(_ name: String) throws -> Descriptor {
        let file = try openDescriptor("\(directory.path)/\(name)", O_CREAT | O_RDWR)
        return Descriptor(try reopen(file.number, LINUX_O_PATH))
    }

    private func remember(_ table: InodeTable, _ file: Descriptor) throws -> FuseServer.Inode {
        table.remember(file, try status(of: file.number))
    }

    @Test func rootIsNodeOneAndIsNeverForgotten() throws {
        let table = try InodeTable(root: root, pinnedLimit: 10)
        table.forget(InodeTable.rootID, lookups: 1000)
        #expect(try table.inode(1).nodeID == 1)
        #expect(table.count == 1)
    }

    @Test func oneInodeOneNodeAndEveryLookupCounts() throws {
        let table = try InodeTable(root: root, pinnedLimit: 10)
        let first = try remember(table, try create("a"))
        #expect(try remember(table, try create("a")).nodeID == first.nodeID)
        #expect(try remember(table, try create("b")).nodeID != first.nodeID)
        #expect(table.count == 3)
        table.forget(first.nodeID, lookups: 1)
        #expect(try table.inode(first.nodeID) === first)
        table.forget(first.nodeID, lookups: 1)
        #expect(throws: Errno.staleNFSFileHandle) { try table.inode(first.nodeID) }
        #expect(table.pinnedCount == 2)
    }

    @Test func nodeIDsAreNotUsedTwice() throws {
        let table = try InodeTable(root: root, pinnedLimit: 10)
        let first = try remember(table, try create("a")).nodeID
        table.forget(first, lookups: 1)
        #expect(try remember(table, try create("a")).nodeID > first)
    }

    @Test func beyondTheLimitInodesAreHeldByHandle() throws {
        try #require(FileHandle(of: root.number) != nil, "the temporary directory has no handles")
        let table = try InodeTable(root: root, pinnedLimit: 2)
        let inodes = try (0..<20).map { try remember(table, try create("f\($0)")) }
        #expect(table.pinnedCount == 2)
        for (number, inode) in inodes.enumerated() {
            let again = try table.descriptor(of: inode)
            let file = try create("f\(number)")
            #expect(try status(of: again.number).st_ino == status(of: file.number).st_ino)
            #expect(try remember(table, file) === inode)
        }
        for inode in inodes { table.forget(inode.nodeID, lookups: 2) }
        #expect(table.count == 1)
        #expect(table.pinnedCount == 1)
    }

    @Test func aHandleToADeletedFileIsStale() throws {
        let table = try InodeTable(root: root, pinnedLimit: 0)
        let inode = try remember(table, try create("gone"))
        try #require(!inode.isPinned, "the temporary directory has no handles")
        unlink("\(directory.path)/gone")
        #expect(throws: Errno.staleNFSFileHandle) { try table.descriptor(of: inode) }
    }

    @Test func backingIsRegisteredOnceForAllOpens() throws {
        var backing = BackingRegistration()
        var registered: Int32 = 0
        for _ in 0..<3 {
            let id = try backing.open { () throws(Errno) in
                registered += 1
                return 40 + registered
            }
            #expect(id == 41)
        }
        #expect(backing.release() == nil)
        #expect(backing.release() == nil)
        #expect(backing.release() == 41)
        #expect(backing.release() == nil)
        #expect(try backing.open { () throws(Errno) in 50 } == 50)
    }

    @Test func aFailedRegistrationCountsNothing() {
        var backing = BackingRegistration()
        #expect(throws: Errno.tooManySymbolicLinkLevels) {
            try backing.open { () throws(Errno) in throw .tooManySymbolicLinkLevels }
        }
        #expect(backing.opens == 0)
    }
}
