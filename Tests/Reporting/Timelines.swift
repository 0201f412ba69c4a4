// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Samples of calls, made up.
enum Timelines {
    private static func party(_ thread: Int32) -> BlockedPair.Party {
        BlockedPair.Party(thread: thread, command: "writer-\(thread)")
    }

    static func acquisition(
        _ lockClass: LockClass, _ mode: LockMode, from begin: UInt64, wait: UInt64, hold: UInt64,
        holder: Int32? = nil
    ) -> TimelineAcquisition {
        TimelineAcquisition(
            lockClass: lockClass, mode: mode, function: mode == .spin ? .rawSpinLock : .downWrite,
            waitBeginNs: begin, acquiredNs: begin + wait, releasedNs: begin + wait + hold,
            contended: holder != nil, holder: holder.map(party))
    }

    /// Four writers in turn, each waiting for the one before: 10 µs a hold.
    static let crowd: Timeline = {
        let calls = (0..<160).map { index -> TimelineCall in
            let begin = UInt64(index) * 10_000
            let thread = Int32(100 + index % 4)
            let wait: UInt64 = index == 0 ? 300 : 25_000
            let acquired = begin + wait
            return TimelineCall(
                thread: thread, process: 100, command: "writer-\(thread)", cpu: UInt32(index % 2),
                file: 0, path: .passthrough, beginNs: begin, endNs: acquired + 11_000,
                result: 4096,
                acquisitions: [
                    acquisition(
                        .inodeRwsem, .exclusive, from: begin, wait: wait, hold: 10_000,
                        holder: index == 0 ? nil : Int32(100 + (index + 3) % 4)),
                    acquisition(
                        .backingRwsem, .exclusive, from: acquired + 500, wait: 200, hold: 7_000),
                    acquisition(.fiLock, .spin, from: acquired + 8_000, wait: 100, hold: 400),
                ])
        }
        return Timeline(
            limit: 170, begun: 170, calls: calls, callsDropped: 4, acquisitionsDropped: 2)
    }()
}
