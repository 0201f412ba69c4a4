// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import Testing

@Suite struct MeasuredTests {
    @Test func everythingIsMeasuredUnlessSaid() {
        let all = Measured()
        #expect(Measured.Figure.allCases.allSatisfy(all.has))
        #expect(LockClass.allCases.allSatisfy { all.acquisitions(of: $0) && all.holds(of: $0) })
        #expect(LockMode.allCases.allSatisfy(all.contention))
    }

    @Test func withoutTheSpinlockNothingOfItIsMeasured() {
        let measured = Measured(absent: [.fiLock])
        #expect(!measured.acquisitions(of: .fiLock) && !measured.holds(of: .fiLock))
        #expect(!measured.contention(of: .spin))
        #expect(measured.acquisitions(of: .inodeRwsem) && measured.contention(of: .exclusive))
    }

    @Test func aSideWithoutItsSlowPathHasCountsAllTheSame() {
        let measured = Measured(absent: [.sharedContention])
        #expect(!measured.contention(of: .shared) && measured.contention(of: .exclusive))
        #expect(measured.acquisitions(of: .inodeRwsem) && measured.holds(of: .inodeRwsem))
    }

    @Test func survivesJSONAndTheFiguresOfLaterVersions() throws {
        let measured = Measured(absent: [.opens, .fiLock])
        let data = try JSONEncoder().encode(measured)
        #expect(String(decoding: data, as: UTF8.self) == #"["fi_lock","opens"]"#)
        #expect(try JSONDecoder().decode(Measured.self, from: data) == measured)
        let later = Data(#"["opens","tea"]"#.utf8)
        #expect(try JSONDecoder().decode(Measured.self, from: later).absent == [.opens])
    }
}
