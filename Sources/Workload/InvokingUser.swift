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
        self.init(uid: uid, gid: gid)
    }

    private init(uid: uid_t, gid: gid_t) {
        self.uid = uid
        self.gid = gid
        groups = [gid]
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var memory = [CChar](repeating: 0, count: 1 << 14)
        guard getpwuid_r(uid, &entry, &memory, memory.count, &found) == 0, found != nil else {
            return
        }
        name = String(cString: entry.pw_name)
        home = String(cString: entry.pw_dir)
        groups = Self.groups(of: entry.pw_name, gid)
    }

    private static func groups(of name: UnsafePointer<CChar>, _ gid: gid_t) -> [gid_t] {
        var count: Int32 = 64
        while count <= 1 << 16 {
            var groups = Array(repeating: gid, count: Int(count))
            let capacity = count
            if getgrouplist(name, gid, &groups, &count) >= 0 {
                return Array(groups.prefix(Int(count)))
            }
            count = max(count, capacity * 2)
        }
        return [gid]
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
