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

extension Timelines {
    private static func call(
        _ thread: Int32, from begin: UInt64, to end: UInt64, _ taken: [TimelineAcquisition]
    ) -> TimelineCall {
        TimelineCall(
            thread: thread, process: 1, command: "w\(thread)", cpu: 0, file: 0, path: .passthrough,
            beginNs: begin, endNs: end, result: 4096, acquisitions: taken)
    }

    /// One holds from 10 to 110, the other finds it taken at 50.
    static let pair = Timeline(
        limit: 2, begun: 2,
        calls: [
            call(
                1, from: 0, to: 120,
                [acquisition(.inodeRwsem, .exclusive, from: 5, wait: 5, hold: 100)]),
            call(
                2, from: 45, to: 250,
                [acquisition(.inodeRwsem, .exclusive, from: 50, wait: 65, hold: 100, holder: 1)]),
        ])

    /// Two readers at once; one of them lets go only after its call, and neither release nor wait of
    /// the last acquisition was seen.
    static let awkward = Timeline(
        limit: 2, begun: 2,
        calls: [
            call(
                1, from: 0, to: 120,
                [acquisition(.inodeRwsem, .shared, from: 5, wait: 5, hold: 100)]),
            call(
                2, from: 20, to: 100,
                [
                    acquisition(.inodeRwsem, .shared, from: 30, wait: 0, hold: 400),
                    TimelineAcquisition(
                        lockClass: .fiLock, mode: .spin, function: .rawSpinLock, waitBeginNs: nil,
                        acquiredNs: 60, releasedNs: nil, contended: true,
                        holder: .init(thread: 1, command: "w1")),
                ]),
        ])
}
