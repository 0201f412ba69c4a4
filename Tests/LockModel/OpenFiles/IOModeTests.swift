// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@Suite struct IOModeTests {
    @Test(arguments: [
        (Int32(4), IOMode.Kind.cached, UInt32(4)), (-2, .uncached, 2), (0, .neutral, 0),
        (.min, .uncached, 1 << 31),
    ])
    func theSignIsTheSide(counter: Int32, kind: IOMode.Kind, count: UInt32) {
        let mode = IOMode(counter: counter)
        #expect(mode.kind == kind && mode.count == count)
    }
}
