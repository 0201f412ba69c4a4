// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LockModel

@Suite struct OracleTests {
    private let counts = OracleCounts(
        inodeExclusive: .init(acquisitions: 10, contentions: 4),
        inodeShared: .init(acquisitions: 0, contentions: 0),
        fiLock: .init(acquisitions: 14, contentions: 1))

    private func row(
        _ lockClass: LockClass, _ mode: LockMode, _ acquisitions: UInt64, contended: UInt64 = 0,
        elsewhere: UInt64? = nil
    ) -> LockRow {
        let group = AcquisitionGroup(
            file: 0, path: .passthrough, lockClass: lockClass, mode: mode, function: .downWrite,
            acquisitions: acquisitions, contended: contended)
        let outside = elsewhere.map {
            ElsewhereRow([
                ElsewhereGroup(
                    file: 0, lockClass: lockClass, mode: mode, function: .downWrite, entered: $0,
                    taken: $0, released: $0)
            ])
        }
        return LockRow(
            lockClass, mode, of: [group], elsewhere: outside, calls: 10, measured: Measured())
    }

    @Test func rowsSetTheCountsSideBySide() {
        let rows = OracleRow.rows(
            of: counts,
            locks: [
                row(.inodeRwsem, .exclusive, 10, contended: 5), row(.inodeRwsem, .shared, 0),
                row(.backingRwsem, .exclusive, 10), row(.fiLock, .spin, 10, contended: 1),
            ])
        #expect(rows.map(\.class) == [.inodeRwsem, .inodeRwsem, .fiLock])
        #expect(rows.map(\.acquisitionsUnexplained) == [0, 0, 4])
        #expect(rows.map(\.contentionsOffSlowPath) == [-1, 0, 0])
        #expect(rows.map(\.isContradiction) == [true, false, false])
    }

    @Test(arguments: [(nil, true), (4, true), (3, true), (5, false)] as [(UInt64?, Bool)])
    func acquisitionsElsewhereCloseTheGap(elsewhere: UInt64?, agrees: Bool) {
        let rows = OracleRow.rows(
            of: counts, locks: [row(.fiLock, .spin, 10, contended: 1, elsewhere: elsewhere)])
        #expect(rows.map(\.isContradiction) == [!agrees])
    }

    @Test func contentionsAreFirstAttemptsThatFailed() {
        let rows = OracleRow.rows(
            of: counts,
            locks: [
                row(.inodeRwsem, .exclusive, 10, contended: 3), row(.inodeRwsem, .shared, 0),
                row(.fiLock, .spin, 10),
            ])
        let contention = OracleContention.all(
            of: rows, firstAttemptsFailed: [.inodeRwsem: 4, .backingRwsem: 9, .fiLock: 3])
        #expect(
            contention == [
                .init(class: .inodeRwsem, kernel: 4, firstAttemptsFailed: 4, slowPaths: 3),
                .init(class: .fiLock, kernel: 1, firstAttemptsFailed: 3, slowPaths: 0),
            ])
        #expect(contention.map(\.unexplained) == [0, -2])
    }

    @Test func aLockThatWasNotTracedHasNoRow() {
        let rows = OracleRow.rows(of: counts, locks: [row(.inodeRwsem, .exclusive, 10)])
        #expect(rows.map(\.class) == [.inodeRwsem])
    }
}
