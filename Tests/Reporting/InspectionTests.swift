// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Testing

@testable import Reporting

@Suite struct InspectionTests {
    private let all = Inspections.inspection([
        Inspections.passthrough(3), Inspections.parallel, Inspections.bare, Inspections.pinned,
        Inspections.passthrough(4, rwsem: 0),
    ])

    private func text(_ files: [OpenFileState], target: TargetInfo? = Inspections.server) -> String
    {
        TextInspection(Inspections.inspection(files, target: target)).text
    }

    private func json(_ inspection: Inspection) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: JSONText.encode(inspection))
        return try #require(value as? [String: Any])
    }

    @Test func opensAreGroupedByInode() {
        #expect(
            text([Inspections.passthrough(3), Inspections.passthrough(4, rwsem: 0)]) == """
                2 descriptors of 1 open FUSE file on /mnt/fuse (fuse.fuselock), Linux 6.18.44

                /mnt/fuse/a.dat
                  inode    4 on device 0:39, 16.0 MiB
                  backing  /srv/a.dat, inode 99 on ext4
                  I/O mode uncached: 4 passthrough opens or parallel direct writes
                  i_rwsem  2 looks: a writer inside in 1 (fio 1234), waiters in 1, free in 1
                  PROCESS  FD ACCESS              OPEN FLAGS
                  fio 1234  3 read+write+O_DIRECT PASSTHROUGH
                  fio 1234  4 read+write+O_DIRECT PASSTHROUGH
                  > passthrough without PARALLEL_DIRECT_WRITES: writers will be exclusive
                  > the server may have asked for parallel writes; the kernel's flags lack it: up to Linux 7.3
                    fuse_file_io_open() drops the flag where DIRECT_IO is not set

                """)
    }

    @Test func writersThatShare() {
        let lines = text([Inspections.parallel])
        #expect(lines.contains("  I/O mode uncached: 2 parallel direct writes in flight\n"))
        #expect(lines.contains("  i_rwsem  4 inside shared\n"))
        #expect(lines.contains("writers inside the file run shared\n"))
    }

    @Test func whatAKernelLacksIsADash() {
        let lines = text([Inspections.bare])
        #expect(lines.contains("(closed before its path could be read)\n"))
        #expect(lines.contains("  I/O mode -\n"))
        #expect(lines.contains("  i_rwsem  -\n"))
    }

    @Test func pathsOfOneInodeAreAllShown() {
        let lines = text([Inspections.parallel, Inspections.pinned])
        #expect(lines.contains("/mnt/fuse/b.dat\n/mnt/fuse/b.dat (deleted)\n"))
        #expect(lines.contains("fuselock 7  5 O_PATH              -\n"))
    }

    @Test func whatNoDescriptorShows() {
        let all = TextInspection(Inspections.inspection([], holds: Inspections.holds)).text
        #expect(
            all == """
                0 descriptors of 2 open FUSE files on /mnt/fuse (fuse.fuselock), Linux 6.18.44
                1 mapping and 1 writer without one

                /mnt/fuse/a.dat
                  inode    4 on device 0:39, node 4, 16.0 MiB
                  PROCESS     FD ACCESS OPEN FLAGS
                  ld 8    mapped read   -

                /mnt/fuse/disk␛[2J.img
                  inode    9 on device 0:39, node 9, 1.00 MiB
                  PROCESS   FD ACCESS OPEN FLAGS
                  -       none write  -
                  > open for writing, and no descriptor shows by whom: a loop device, nfsd, overlayfs, a fixed file
                    of io_uring, or a process outside of this PID namespace

                """)
    }

    /// A mapping stands beside the opens of its file.
    @Test func aMappingIsOfItsFile() throws {
        var open = Inspections.passthrough(4)
        open.node = .init(id: 4, generation: 0)
        let inodes = OpenInode.all(in: [open], Inspections.holds)
        #expect(inodes.map(\.opens.count) == [1, 0] && inodes.map(\.holds.count) == [1, 1])
    }

    @Test func noNameSteersTheTerminal() {
        var server = Inspections.server
        server.mountPoint = "/mnt/\u{1B}]0;a"
        var file = Inspections.parallel
        file.path = "/mnt/b\u{1B}[2J\n"
        let lines = text([file], target: server)
        #expect(!lines.contains("\u{1B}"))
        #expect(
            lines.contains("open FUSE file on /mnt/␛]0;a (") && lines.contains("\n/mnt/b␛[2J␊\n"))
        #expect(!text([], target: server).contains("\u{1B}"))
    }

    @Test func nothingOpenIsASentence() {
        #expect(text([]) == "No FUSE file is open on /mnt/fuse (fuse.fuselock).\n")
        #expect(text([], target: nil) == "No FUSE file is open on this machine.\n")
        var file = Inspections.server
        file.path = "/mnt/fuse/a.dat"
        file.inode = 4
        #expect(text([], target: file) == "No process has /mnt/fuse/a.dat open.\n")
    }

    @Test func noLineIsWiderThanTheTerminal() {
        let lines = TextInspection(all).text.split(separator: "\n")
        #expect(lines.filter { $0.count > 100 } == [])
    }

    @Test func colourIsOnlyColour() {
        let coloured = TextInspection(all, style: .ansi).text
        #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == TextInspection(all).text)
    }

    @Test func outputFollowsTheSchema() throws {
        let schema = try ReportSchema.load("inspect.schema.json")
        #expect(schema.violations(in: try json(all)) == [])
        let held = Inspections.inspection([], holds: Inspections.holds)
        #expect(schema.violations(in: try json(held)) == [])
        #expect(schema.violations(in: try json(Inspections.inspection([], target: nil))) == [])
        var broken = try json(all)
        broken["files"] = [["descriptor": "3"]]
        #expect(schema.violations(in: broken).contains { $0.contains("descriptor") })
    }

    @Test func everyRemarkIsInTheSchema() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/Reporting/inspect.schema.json")
        let schema = try String(contentsOf: url, encoding: .utf8)
        for remark in OpenFileRemark.allCases {
            #expect(schema.contains("\"\(remark.rawValue)\""))
        }
    }

    @Test func absentIsAbsent() throws {
        let files = try #require(
            try json(Inspections.inspection([Inspections.bare]))["files"] as? [[String: Any]])
        let file = try #require(files.first)
        for key in ["path", "ioMode", "cachedIOMode", "rwsem", "backing"] {
            #expect(file[key] == nil, "\(key)")
        }
        #expect(file["openFlags"] as? [String] == [])
    }

    @Test func survivesARoundTrip() throws {
        let again = try JSONDecoder().decode(Inspection.self, from: JSONText.encode(all))
        #expect(again == all)
    }
}
