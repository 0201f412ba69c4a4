// SPDX-License-Identifier: Apache-2.0

import HostSystem
import LockModel

/// How the kernel was built and switched.
extension KernelFeatures {
    var settingChecks: [Diagnosis.Check] {
        let fileSystems = ProcFile.read("/proc/filesystems") ?? "securityfs"
        return [
            Self.lockdown(
                KernelFile.read("lockdown", on: "securityfs", at: "/sys/kernel/security"),
                isPossible: fileSystems.contains("securityfs")),
            Self.preemption(
                chosen: KernelFile.read("sched/preempt", on: "debugfs", at: "/sys/kernel/debug"),
                version: ProcFile.read("/proc/version") ?? ""),
        ]
    }

    /// - Parameters:
    ///   - text: the modes, the one in force in brackets (security/lockdown/lockdown.c, Linux 5.4,
    ///     000d388ed3bb); `nil` when the file cannot be read.
    ///   - isPossible: the kernel has securityfs, without which it has no security modules.
    static func lockdown(_ text: String?, isPossible: Bool = true) -> Diagnosis.Check {
        guard isPossible else { return .init(.lockdown, .ok, "none: this kernel is built without") }
        guard let text else {
            return .init(
                .lockdown, .unknown, "/sys/kernel/security/lockdown cannot be read",
                remedy: "as root: mount -t securityfs none /sys/kernel/security; without the file "
                    + "the kernel has no lockdown")
        }
        switch bracketed(text, "[", "]") {
        case "none": return .init(.lockdown, .ok, "none")
        case "integrity": return .init(.lockdown, .ok, "integrity: BPF may read kernel memory")
        case "confidentiality":
            return .init(
                .lockdown, .missing, "confidentiality: BPF may not read kernel memory",
                remedy: "boot with lockdown=integrity, or use `fuselock lab`")
        default: return .init(.lockdown, .unknown, "not understood: \(text)")
        }
    }

    /// - Parameters:
    ///   - chosen: the models, the one in force in parentheses (kernel/sched/debug.c,
    ///     `sched_dynamic_show`); `nil` when the file cannot be read.
    ///   - version: /proc/version, where init/Makefile puts the model the kernel was built with.
    static func preemption(chosen: String?, version: String) -> Diagnosis.Check {
        let words = version.split(whereSeparator: \.isWhitespace)
        if words.contains("PREEMPT_RT") {
            return .init(
                .preemption, .ok,
                "PREEMPT_RT: an rwsem keeps no record of its readers there, so that samples tell how "
                    + "many are inside and not who; fi->lock is no spinlock")
        }
        let built = words.first { $0.hasPrefix("PREEMPT") }.map(String.init)
        if let mode = chosen.flatMap({ bracketed($0, "(", ")") }) {
            return .init(.preemption, .ok, "\(built ?? "PREEMPT"), switched to \(mode)")
        }
        switch built {
        case "PREEMPT_DYNAMIC":
            return .init(
                .preemption, .ok,
                "PREEMPT_DYNAMIC; which model is in force only "
                    + "/sys/kernel/debug/sched/preempt tells, and it cannot be read")
        case let built?: return .init(.preemption, .ok, built)
        case nil where version.isEmpty:
            return .init(.preemption, .unknown, "/proc/version cannot be read")
        case nil: return .init(.preemption, .ok, "none or voluntary")
        }
    }

    private static func bracketed(_ text: String, _ open: Character, _ close: Character) -> String?
    {
        guard let start = text.firstIndex(of: open),
            let end = text[start...].firstIndex(of: close)
        else { return nil }
        return String(text[text.index(after: start)..<end])
    }
}
