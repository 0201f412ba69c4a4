// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CLinux
import Glibc
import HostSystem
import SystemPackage

/// The user that the exporter runs as once everything is attached.
struct ServiceUser: ExpressibleByArgument {
    let name: String
    let user: UInt32
    let group: UInt32

    var defaultValueDescription: String { name }

    /// A name of /etc/passwd, or a number.
    init?(argument: String) {
        let lines = (ProcFile.read("/etc/passwd") ?? "").split(separator: "\n")
        let fields = lines.map { $0.split(separator: ":", omittingEmptySubsequences: false) }
        let entry = fields.first { $0.count > 3 && ($0[0] == argument || $0[2] == argument) }
        if let entry, let user = UInt32(entry[2]), let group = UInt32(entry[3]) {
            self.init(name: String(entry[0]), user: user, group: group)
        } else if let number = UInt32(argument) {
            self.init(name: argument, user: number, group: number)
        } else if argument == Self.nobody.name {
            self = Self.nobody
        } else {
            return nil
        }
    }

    private init(name: String, user: UInt32, group: UInt32) {
        (self.name, self.user, self.group) = (name, user, group)
    }

    /// The kernel's overflow user (kernel/sys.c), which needs no entry in any file.
    static let nobody = ServiceUser(name: "nobody", user: 65534, group: 65534)

    /// Every thread becomes this user; the calling one keeps the capabilities named.
    ///
    /// - Throws: the kernel's refusal, or that some thread was left out.
    func become(keeping kept: [Privileges.Capability]) throws(PrivilegeError) {
        let mask = kept.reduce(UInt64(0)) { $0 | 1 << $1.rawValue }
        guard linux_become(user, group, mask) == 0 else {
            throw .refused(user: name, errno: Errno(rawValue: Glibc.errno))
        }
        let others = Privileges.ofAllThreads().filter { $0.permitted != 0 || $0.user != user }
        guard others.count <= (mask == 0 ? 0 : 1) else { throw .incomplete(threads: others.count) }
    }
}

/// Privileges that could not be given up.
enum PrivilegeError: Error, CustomStringConvertible {
    case refused(user: String, errno: Errno)
    case incomplete(threads: Int)

    var description: String {
        switch self {
        case .refused(let user, let errno):
            "Giving up root for user \(user) failed (\(errno)): it takes CAP_SETUID, CAP_SETGID and "
                + "CAP_SETPCAP; --user root keeps everything."
        case .incomplete(let threads):
            "Giving up root left \(threads) threads with privileges: a fault of fuselock. --user root "
                + "keeps everything."
        }
    }
}
