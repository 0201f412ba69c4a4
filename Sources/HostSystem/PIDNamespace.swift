// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Which processes this one has numbers for.
public enum PIDNamespace {
    /// Not the kernel's first one: the processes outside of it have no numbers here, and BPF iterators do
    /// not show them (kernel/bpf/task_iter.c). False where /proc does not say.
    public static var isNested: Bool {
        var text = [CChar](repeating: 0, count: 64)
        let count = readlink("/proc/self/ns/pid", &text, text.count)
        guard count > 0 else { return false }
        let name = String(decoding: text[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return name != first
    }

    /// include/linux/proc_ns.h, `PROC_PID_INIT_INO`.
    private static let first = "pid:[\(0xEFFF_FFFC as UInt32)]"
}
