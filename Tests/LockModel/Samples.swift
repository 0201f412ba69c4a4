// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Calls as the kernel would report them; made up, to pin the rules down.
enum Samples {
    static func calls(
        _ count: UInt64, path: WritePath = .passthrough, flags: OpenFlags = [.passthrough],
        conditions: WriteConditions = [.direct], shape: CallShape
    ) -> CallGroup {
        CallGroup(
            file: 0, path: path, openFlags: flags, conditions: conditions, shape: shape,
            count: count, bytes: count * 4096)
    }

    static let exclusive = CallShape(inodeExclusive: 1, backingExclusive: 1, fiLock: 1)
    static let shared = CallShape(inodeShared: 1, fiLock: 3)
}
