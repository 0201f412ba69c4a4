// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// The user who called sudo: a command under trace needs no root, the tracer does.
struct InvokingUser: Equatable, Sendable {
    let uid: uid_t
    let gid: gid_t
    let name: String
    let home: String
    /// What initgroups(3) would set.
    let groups: [gid_t]

    /// From sudo's SUDO_UID and SUDO_GID (sudo(8)); `nil` when we are not root, were not called
    /// through sudo, or root called it.
    init?(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        effectiveUser: uid_t = geteuid()
    ) {
        guard effectiveUser == 0, let uid = environment["SUDO_UID"].flatMap(uid_t.init), uid != 0
        else { return nil }
        let entry = PasswordEntry(uid: uid)
        guard let gid = environment["SUDO_GID"].flatMap(gid_t.init) ?? entry?.gid else {
            return nil
        }
        self.uid = uid
        self.gid = gid
        name = entry?.name ?? environment["SUDO_USER"] ?? "\(uid)"
        home = entry?.home ?? "/"
        groups = Self.groups(of: name, with: gid)
    }

    private static func groups(of name: String, with gid: gid_t) -> [gid_t] {
        var count: Int32 = 64
        while true {
            var groups = [gid_t](repeating: 0, count: Int(count))
            let room = count
            if getgrouplist(name, gid, &groups, &count) >= 0 {
                return Array(groups.prefix(Int(count)))
            }
            // Some versions leave the count as it was.
            if count <= room { count = room * 2 }
            if count > 1 << 16 { return [gid] }
        }
    }
}

private struct PasswordEntry {
    let gid: gid_t
    let name: String
    let home: String

    init?(uid: uid_t) {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 1 << 16)
        let result: PasswordEntry? = buffer.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress,
                getpwuid_r(uid, &entry, base, buffer.count, &found) == 0,
                let found, let name = found.pointee.pw_name, let home = found.pointee.pw_dir
            else { return nil }
            return PasswordEntry(
                gid: found.pointee.pw_gid, name: String(cString: name),
                home: String(cString: home))
        }
        guard let result else { return nil }
        self = result
    }

    private init(gid: gid_t, name: String, home: String) {
        self.gid = gid
        self.name = name
        self.home = home
    }
}
