// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LockModel

@Suite struct ReportBuilderTests {
    private func acquisition(
        _ lockClass: LockClass, _ mode: LockMode, count: UInt64, inCompletion: Bool = false,
        contended: UInt64 = 0, slept: UInt64 = 0
    ) -> AcquisitionGroup {
        var hold = NanosecondHistogram()
        for _ in 0..<count { hold.record(100) }
        return AcquisitionGroup(
            file: 0, path: .passthrough, inCompletion: inCompletion, lockClass: lockClass,
            mode: mode, function: .downWrite, callSite: "fuse_passthrough_write_iter",
            acquisitions: count, contended: contended, slept: slept, wait: hold, hold: hold)
    }

    private func report(_ trace: Trace, spinlocks: Bool = true) -> Report {
        Report(
            of: trace,
            in: RunContext(
                version: "0", backend: "probe", recordedAt: "2026-01-01T00:00:00Z",
                kernel: KernelInfo(release: "7.3", machine: "x86_64", cpus: 4),
                target: TargetInfo(
                    path: "/m", mountPoint: "/m", fileSystem: "fuse", inode: nil),
                elapsedNs: 1, spinlocksTraced: spinlocks,
                tracer: TracerFigures(attachNs: 0, programs: 0, mapBytes: 0)))
    }

    /// Servers that pass st_ino through have several: a path tells no more than the number.
    @Test func filesOfOneInodeNumberAreSaid() {
        func notes(_ inodes: [UInt64], target: UInt64?) -> [String] {
            let files = inodes.enumerated().map {
                TracedFile(id: UInt32($0), name: "f", inode: $1, writersInsideMax: 1, spanNs: 1)
            }
            return Verdict(of: Trace(files: files), requested: nil).noting(
                files,
                of: TargetInfo(path: "/m/f", mountPoint: "/m", fileSystem: "fuse", inode: target)
            ).notes.filter { $0.contains("inode number 2") }
        }
        #expect(notes([2, 2], target: 2).count == 1)
        #expect(notes([2], target: 2) == [] && notes([2, 2], target: nil) == [])
    }

    @Test func rowsSumOverFilesAndCompletions() throws {
        let trace = Trace(
            calls: [Samples.calls(4, shape: Samples.exclusive)],
            acquisitions: [
                acquisition(.inodeRwsem, .exclusive, count: 3, contended: 2, slept: 1),
                acquisition(.inodeRwsem, .exclusive, count: 1),
                acquisition(.fiLock, .spin, count: 3),
                acquisition(.fiLock, .spin, count: 1, inCompletion: true),
            ])
        let rows = try #require(report(trace).locks)
        let inode = try #require(rows.first { $0.class == .inodeRwsem && $0.mode == .exclusive })
        #expect(inode.acquisitions == 4)
        #expect(inode.perCall == 1)
        #expect(inode.spun == 1)
        #expect(inode.holdNs?.sum == 400)
        #expect(inode.callSites.count == 1)
        let spin = try #require(rows.first { $0.class == .fiLock })
        #expect(spin.acquisitions == 4)
        #expect(spin.inCompletions == 1)
    }

    @Test func aZeroIsShownWhereItWasMeasuredAndOnlyThere() {
        let kinds = (report(Trace()).locks ?? []).map { "\($0.class.rawValue) \($0.mode.rawValue)" }
        #expect(kinds == ["inode_rwsem exclusive", "inode_rwsem shared", "fi_lock spin"])
        let without = report(Trace(), spinlocks: false).locks ?? []
        #expect(!without.contains { $0.class == .fiLock })
    }

    @Test func writersInsideIsHoldTimeOverSpan() throws {
        var trace = Trace(
            files: [TracedFile(id: 0, name: "f", inode: 1, writersInsideMax: 3, spanNs: 200)],
            acquisitions: [acquisition(.inodeRwsem, .shared, count: 5)])
        let inside = try #require(report(trace).writersInside)
        #expect(inside.max == 3)
        #expect(inside.mean == 2.5)
        trace.losses.acquisitionsOverLimit = 1
        #expect(report(trace).writersInside?.mean == nil, "holds are missing from the sum")
    }

    /// Every set of figures that a kernel may lack: each is absent where its probes are, and only there.
    @Test func whatWasNotMeasuredIsAbsent() throws {
        let figures = Measured.Figure.allCases
        for bits in 0..<(1 << figures.count) {
            let absent = Set(figures.indices.filter { bits >> $0 & 1 == 1 }.map { figures[$0] })
            var trace = Trace(
                calls: [Samples.calls(4, shape: Samples.exclusive)],
                acquisitions: [
                    acquisition(.inodeRwsem, .exclusive, count: 4),
                    acquisition(.inodeRwsem, .shared, count: 4),
                    acquisition(.fiLock, .spin, count: 4),
                ])
            trace.measured = Measured(absent: absent)
            let report = report(trace)
            let rows = try #require(report.locks)
            #expect(rows.contains { $0.class == .fiLock } == !absent.contains(.fiLock))
            for row in rows {
                let isSeen = trace.measured.contention(of: row.mode)
                #expect((row.contended != nil) == isSeen && (row.slept != nil) == isSeen)
                #expect((row.spun != nil) == isSeen && (row.contendedWaitNs != nil) == isSeen)
                #expect(row.callSites.allSatisfy { ($0.contended != nil) == isSeen })
                #expect((row.holdNs != nil) == trace.measured.holds(of: row.class))
            }
            #expect((report.opens == nil) == absent.contains(.opens))
            #expect((report.contentionTracepoint == nil) == absent.contains(.contentionEvents))
            #expect((report.measured?.absent ?? []) == absent)
            let isSure =
                !absent.contains(.exclusiveContention) && !absent.contains(.sharedContention)
            #expect(report.verdict.summary.contains("nobody waited") == isSure)
        }
    }

    @Test func aSampledShareOfTheCallsTellsNothingOfWhoWasInside() {
        var trace = Trace(
            files: [TracedFile(id: 0, name: "f", inode: 1, writersInsideMax: 1, spanNs: 200)],
            acquisitions: [acquisition(.inodeRwsem, .exclusive, count: 5)])
        trace.losses.dutyCyclePercent = 10
        #expect(report(trace).writersInside == nil)
    }
}
