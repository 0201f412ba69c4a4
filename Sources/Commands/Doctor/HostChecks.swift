// SPDX-License-Identifier: Apache-2.0

import FuseServer
import HostSystem
import KernelTracing
import Lab
import LockModel
import Subprocess
import Workload

/// What `fuselock doctor` looks at outside of tracing: FUSE, and what the lab and fio need.
enum HostChecks {
    /// FUSE and passthrough, by one negotiation.
    static func fuse() -> [Diagnosis.Check] {
        do {
            let agreed = try FuseTrial.run()
            return [
                .init(.fuse, .ok, "mounted and negotiated FUSE \(agreed.major).\(agreed.minor)"),
                .init(.passthrough, .ok, "negotiated, and a backing file registered"),
            ]
        } catch {
            return fuse(refused: error)
        }
    }

    /// The two checks when the negotiation ended in an error.
    static func fuse(refused error: ServerError) -> [Diagnosis.Check] {
        switch error {
        case .kernelTooOld(_, _, let version), .passthroughNotOffered(let version):
            [
                .init(.fuse, .ok, "mounted and negotiated FUSE \(version)"),
                .init(
                    .passthrough, .missing, "\(error)",
                    remedy: "use such a kernel: `fuselock lab` boots one"),
            ]
        case .backingRefused:
            [
                .init(.fuse, .ok, "mounted"),
                .init(.passthrough, .missing, "\(error)", remedy: "run it as root (sudo)"),
            ]
        case .notPrivileged:
            [
                .init(
                    .fuse, .unknown, "mounting needs CAP_SYS_ADMIN",
                    remedy: "run it as root (sudo)"),
                .init(.passthrough, .unknown, "negotiating it needs a mount"),
            ]
        default:
            [
                .init(
                    .fuse, .missing, "\(error)",
                    remedy: "load the fuse module (modprobe fuse); in a container allow "
                        + "/dev/fuse and mount"),
                .init(.passthrough, .unknown, "negotiating it needs a mount"),
            ]
        }
    }

    static func kvm() -> Diagnosis.Check { kvm(KVMTrial.run()) }

    static func kvm(_ trial: KVMTrial) -> Diagnosis.Check {
        let remedy = "`fuselock lab` takes --accel tcg by default, which needs none"
        switch trial {
        case .ran: return .init(.kvm, .ok, "a guest of three instructions ran in it")
        case .refused(let step, let error):
            return .init(.kvm, .missing, "\(step): \(error)", remedy: remedy)
        case .died(let reason):
            return .init(
                .kvm, .missing,
                "/dev/kvm is there, but a guest of three instructions died in it "
                    + "(\(reason == 17 ? "KVM_EXIT_INTERNAL_ERROR" : "KVM_EXIT reason \(reason)"))",
                remedy: remedy)
        case .unknown: return .init(.kvm, .unknown, "not tried on this architecture")
        }
    }

    /// QEMU and fio, by their own words.
    static func tools() async -> [Diagnosis.Check] {
        guard NullDevice.isThere else {
            return [CheckID.qemu, .fio].map { .init($0, .unknown, NullDevice.absence) }
        }
        return [await qemu(), await fio()]
    }

    private static func qemu() async -> Diagnosis.Check {
        let install = "apt-get install qemu-system-x86 (the lab needs it, tracing does not)"
        do {
            guard let version = try await QEMUVersion.installed() else {
                return .init(.qemu, .unknown, "it does not say its version", remedy: install)
            }
            return version < .safeWithThreads
                ? .init(
                    .qemu, .missing, "\(version): guests can die while the tracer patches code",
                    remedy: "install \(QEMUVersion.safeWithThreads) or later, from backports")
                : .init(.qemu, .ok, "\(version)")
        } catch .missingTool {
            return .init(.qemu, .missing, "not found in PATH", remedy: install)
        } catch {
            return .init(.qemu, .unknown, "\(error)", remedy: install)
        }
    }

    private static func fio() async -> Diagnosis.Check {
        let result = try? await Subprocess.run(
            .name("fio"), arguments: ["--version"], output: .string(limit: 4096))
        guard let text = result?.standardOutput.split(whereSeparator: \.isNewline).first else {
            return .init(
                .fio, .missing, "not found in PATH",
                remedy: "apt-get install fio (only --engine fio needs it)")
        }
        return .init(.fio, .ok, text.hasPrefix("fio-") ? String(text.dropFirst(4)) : String(text))
    }
}
