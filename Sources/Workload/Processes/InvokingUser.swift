// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The user behind `sudo`, so that a command run by a tracer that needs root does not.
struct InvokingUser: Sendable, Equatable {
    /// User id.
    var uid: uid_t
    /// Primary group id.
    var gid: gid_t
    /// All groups, the primary one included.
    var groups: [gid_t]
    /// Login name and home directory, where the user has an entry.
    var name: String?
    var home: String?

    /// The user that `SUDO_UID` and `SUDO_GID` name; `nil` without them, or for root itself.
    init?(environment: [String: String]) throws(WorkloadError) {
        guard let uidText = environment["SUDO_UID"] else { return nil }
        guard let uid = uid_t(uidText), let gid = gid_t(environment["SUDO_GID"] ?? "") else {
            throw .invalidPlan(
                "SUDO_UID='\(uidText)' and SUDO_GID='\(environment["SUDO_GID"] ?? "")' do not name "
                    + "a user to run the command as: unset both to run it as root.")
        }
        guard uid != 0 else { return nil }
        self.init(uid: uid, gid: gid, environment: environment)
    }

    /// Asks the system's own programs: users that are not in /etc/passwd come from modules of the
    /// system's C library, and a static executable cannot load those.
    private init(uid: uid_t, gid: gid_t, environment: [String: String]) {
        self.uid = uid
        self.gid = gid
        groups = [gid]
        let entry = Self.answer(of: ["getent", "passwd", "\(uid)"], environment)
            .split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        // name:password:uid:gid:comment:home:shell (passwd(5))
        guard entry.count == 7 else { return }
        name = entry[0]
        home = entry[5]
        groups += Self.answer(of: ["id", "-G", "--", entry[0]], environment)
            .split(separator: " ").compactMap { gid_t($0) }.filter { $0 != gid }
    }

    /// The first line a program prints; empty when it fails, and when a directory service keeps it waiting.
    private static func answer(
        of arguments: [String], _ environment: [String: String]
    ) -> Substring {
        guard case .success(let program) = environment.find(arguments[0]) else { return "" }
        let child = ChildProcess(
            Spawn(program: program, arguments: arguments, environment: environment.strings),
            captured: true)
        guard let ending = child.ending(within: .seconds(10)) else {
            child.end()
            return ""
        }
        guard ending.exitCode == 0 else { return "" }
        return String(decoding: ending.output, as: UTF8.self).prefix { $0 != "\n" }
    }

    /// Makes a command run as this user, at home, through `setpriv` (util-linux): what
    /// posix_spawn starts keeps its user. Throws when there is no `setpriv`.
    func apply(
        to spawn: inout Spawn, environment: [String: String]
    ) throws(WorkloadError) {
        guard case .success(let setpriv) = environment.find("setpriv") else {
            throw .invalidPlan(
                "setpriv was not found in PATH, and without it the command would run as root: "
                    + "install it with 'apt-get install util-linux', or unset SUDO_UID.")
        }
        let list = groups.map(String.init).joined(separator: ",")
        spawn.arguments =
            ["setpriv", "--reuid=\(uid)", "--regid=\(gid)", "--groups=\(list)", "--"]
            + [spawn.program] + spawn.arguments.dropFirst()
        spawn.program = setpriv
        guard let name, let home else { return }
        let changes = ["HOME": home, "USER": name, "LOGNAME": name]
        spawn.environment = environment.merging(changes) { $1 }.strings
    }
}
