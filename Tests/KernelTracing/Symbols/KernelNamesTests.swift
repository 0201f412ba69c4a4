// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel
import Testing

@testable import KernelTracing

@Suite struct KernelNamesTests {
    /// Of those that the kernel side numbers, each.
    @Test func everyLockClassHasItsNumber() {
        let known = (0..<UInt8(FL_LOCK_CLASSES.rawValue)).compactMap(LockClass.init(kernel:))
        #expect(known == LockClass.allCases)
        #expect(LockClass(kernel: UInt8(FL_LOCK_CLASSES.rawValue)) == nil)
    }
}
