// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

/// Whether KVM runs a guest here: `/dev/kvm` can be there and every kernel die in it.
public enum KVMTrial: Equatable, Sendable {
    /// A guest of three instructions ran to its end.
    case ran
    /// KVM refused a step.
    case refused(step: String, Errno)
    /// The guest did not get to its end; the number is the `KVM_EXIT_` reason (linux/kvm.h).
    case died(exitReason: UInt32)
    /// Not tried on this architecture.
    case unknown

    /// Tries it, in milliseconds.
    public static func run() -> KVMTrial {
        let result = linux_kvm_try_guest()
        switch result.outcome {
        case LINUX_KVM_RAN: return .ran
        case LINUX_KVM_REFUSED:
            let code = Errno(rawValue: errno)
            return .refused(step: result.step.map { String(cString: $0) } ?? "", code)
        case LINUX_KVM_DIED: return .died(exitReason: result.detail)
        default: return .unknown
        }
    }
}
