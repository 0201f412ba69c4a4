// SPDX-License-Identifier: Apache-2.0

import HostSystem
import LockModel

/// What this kernel and this user allow, found out by trying it. Nothing stays loaded.
public struct KernelFeatures {
    let privileges: Privileges
    let types: KernelTypes?

    /// Reads who we are and the kernel's types; tries nothing yet.
    public init() {
        LibbpfLog.capture()
        privileges = .current()
        types = try? KernelTypes()
    }

    /// One check a feature. None throws: what fails is a finding.
    public func checks() -> [Diagnosis.Check] {
        [privilegesCheck] + typeChecks + programChecks + settingChecks
    }

    /// What to do where a program was refused: without privileges, get them first.
    func remedy(_ remedy: String) -> String {
        privileges.allowTracing ? remedy : Self.becomeRoot
    }

    static let becomeRoot = "run it as root (sudo), or with CAP_BPF and CAP_PERFMON"

    private var privilegesCheck: Diagnosis.Check {
        Self.check(privileges)
    }

    static func check(_ privileges: Privileges) -> Diagnosis.Check {
        func list(_ word: String, _ isHeld: Bool) -> String {
            let names = Privileges.Capability.ofTracing.filter { privileges.has($0) == isHeld }
            return names.isEmpty ? "" : ", \(word) \(names.map(\.name).joined(separator: ", "))"
        }
        let who = privileges.user == 0 ? "root" : "user \(privileges.user)"
        return .init(
            .privileges, privileges.allowTracing ? .ok : .missing,
            who + list("with", true) + list("without", false),
            remedy: becomeRoot)
    }
}
