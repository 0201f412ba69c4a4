// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel

/// What the observe backend lost, of all mounts and of each.
struct MountLosses {
    typealias Counters = (
        UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64
    )

    /// Of all mounts together.
    let all: ObservationLosses
    private let mounts: [UInt32: ObservationLosses]
    /// Of no known mount: it may be any one's.
    private let anybody: ObservationLosses

    /// - Parameters:
    ///   - mounts: by `s_dev`.
    ///   - others: what user space missed by itself, of all mounts.
    init(
        _ mounts: [UInt32: fl_mount_losses], unattributed: Counters,
        beside others: ObservationLosses, countsWriteCalls: Bool
    ) {
        func losses(_ parts: [Counters]) -> ObservationLosses {
            var losses = others
            losses.add(parts.map(Self.array), countsWriteCalls: countsWriteCalls)
            return losses
        }
        all = losses(mounts.values.map(\.lost) + [unattributed])
        var anybody = losses([unattributed])
        anybody.filesOverLimit = 0
        self.anybody = anybody
        self.mounts = mounts.mapValues { mount in
            var losses = losses([mount.lost, unattributed])
            losses.filesOverLimit = UInt64(mount.files_most)
            return losses
        }
    }

    /// Those of one mount, by `s_dev`.
    func of(_ device: UInt32) -> ObservationLosses { mounts[device] ?? anybody }

    private static func array(_ counters: Counters) -> [UInt64] {
        withUnsafeBytes(of: counters) { Array($0.bindMemory(to: UInt64.self)) }
    }
}

extension ObservationLosses {
    /// - Parameter parts: counters in the order of `enum fl_loss`.
    fileprivate mutating func add(_ parts: [[UInt64]], countsWriteCalls: Bool) {
        func sum(_ kind: fl_loss) -> UInt64 { parts.reduce(0) { $0 + $1[Int(kind.rawValue)] } }
        callsUnwatched = countsWriteCalls ? sum(FL_LOST_CALLS) : nil
        othersLost = sum(FL_LOST_OTHERS)
        waitsLost = sum(FL_LOST_WAITS)
        stacksLost = sum(FL_LOST_STACKS)
        locksLost = sum(FL_LOST_LOCKS)
        usesLost = sum(FL_LOST_USES)
        opensLost = sum(FL_LOST_OPENS)
        failuresLost = countsWriteCalls ? sum(FL_LOST_FAILURES) : nil
    }
}
