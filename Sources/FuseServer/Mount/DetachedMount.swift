// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

/// A FUSE mount that no path leads to yet.
///
/// Built with fsopen(2) and fsmount(2) instead of mount(2), so that INIT and the test of
/// passthrough happen before any client can see the mount, its identity is known before it is
/// attached, and dropping it undoes everything.
struct DetachedMount {
    let identity: MountIdentity
    private let descriptor: Descriptor

    /// A mount of type `fuse.fuselock` served through `device`.
    init(device: FuseDevice, options: ServerOptions) throws(ServerError) {
        let path = options.mountPoint
        func step(_ name: String, _ call: () -> Int32) throws(ServerError) -> Int32 {
            let result = call()
            guard result >= 0 else { throw .mountRefused(path, step: name, Errno(rawValue: errno)) }
            return result
        }
        let context = Descriptor(try step("fsopen") { linux_fsopen("fuse") })
        let strings = [
            ("source", options.sourceName), ("subtype", "fuselock"),
            ("fd", String(device.descriptor.number)), ("rootmode", "40000"),
            ("user_id", String(options.owner?.user ?? geteuid())),
            ("group_id", String(options.owner?.group ?? getegid())),
        ]
        for (key, value) in strings {
            _ = try step(key) { linux_fsconfig_string(context.number, key, value) }
        }
        for key in ["default_permissions"] + (options.allowOther ? ["allow_other"] : []) {
            _ = try step(key) { linux_fsconfig_flag(context.number, key) }
        }
        _ = try step("create") { linux_fsconfig_create(context.number) }
        descriptor = Descriptor(try step("fsmount") { linux_fsmount(context.number) })
        do { identity = try MountIdentity(of: descriptor.number) } catch {
            throw .mountRefused(path, step: "statx", error)
        }
    }

    /// Makes the mount visible at `path`.
    func attach(at path: FilePath) throws(ServerError) {
        guard linux_attach_mount(descriptor.number, path.string) == 0 else {
            throw .mountRefused(path, step: "move_mount", Errno(rawValue: errno))
        }
    }
}

/// The switch that ends a FUSE connection whatever its clients do (fs/fuse/control.c).
enum FuseControl {
    /// Aborts the connection: clients get `ECONNABORTED` or `ENOTCONN`, workers stop waiting.
    ///
    /// Works without /sys/fs/fuse/connections being mounted: it makes a mount of its own that no
    /// path leads to.
    static func abort(_ identity: MountIdentity) {
        let context = linux_fsopen("fusectl")
        guard context >= 0 else { return }
        defer { _ = close(context) }
        guard linux_fsconfig_create(context) == 0 else { return }
        let mount = linux_fsmount(context)
        guard mount >= 0 else { return }
        defer { _ = close(mount) }
        let file = openat(mount, "\(identity.minor)/abort", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = Glibc.write(file, "1", 1)
        _ = close(file)
    }
}
