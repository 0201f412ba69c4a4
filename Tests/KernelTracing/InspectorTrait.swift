// SPDX-License-Identifier: Apache-2.0

import ServedMounts
import Testing

@testable import KernelTracing

extension Trait where Self == ConditionTrait {
    /// Skips where no FUSE file can be served, or the kernel refuses BPF iterators.
    static var needsInspector: Self {
        .enabled("\(Host.reason), and a kernel that allows BPF iterators") {
            Host.canServe && (try? FileInspector()) != nil
        }
    }
}
