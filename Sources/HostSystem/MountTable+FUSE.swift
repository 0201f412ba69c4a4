// SPDX-License-Identifier: Apache-2.0

extension MountTable.Mount {
    /// What the root directory of a chroot is on where that is no mount point: mountinfo shows what is mounted
    /// below the root directory, and no more (fs/proc_namespace.c, `show_mountinfo`).
    public static let outside = MountTable.Mount(
        major: 0, minor: 0, root: "/", mountPoint: "/",
        fileSystem: "a mount that does not show in this chroot")
}

extension MountTable {
    /// The root directory of this process is no mount point, so that mounts beside it are out of sight.
    public static var isInChroot: Bool {
        let mounts = current()
        return !mounts.isEmpty && mount(showing: "/", in: mounts) == nil
    }

    /// The FUSE file systems among some mounts, each once: where all of it is seen, and there where it
    /// was mounted first.
    public static func fuseMounts(in mounts: [Mount]) -> [Mount] {
        var best: [UInt32: Mount] = [:]
        for mount in mounts where isFUSE(mount.fileSystem) {
            let isBetter = best[mount.device].map { $0.root != "/" && mount.root == "/" } ?? true
            if isBetter { best[mount.device] = mount }
        }
        return best.values.sorted { ($0.mountPoint, $0.device) < ($1.mountPoint, $1.device) }
    }

    /// The mount that a path leads to, by name alone: nothing asks the file system, which may hang.
    ///
    /// - Parameter path: absolute, without `.`, `..` and links.
    public static func mount(showing path: String, in mounts: [Mount]) -> Mount? {
        var found: Mount?
        for mount in mounts where mount.mountPoint == path || path.below(mount.mountPoint) != nil {
            // A later mount hides earlier ones at the same place and below it.
            if mount.mountPoint.utf8.count >= found?.mountPoint.utf8.count ?? 0 { found = mount }
        }
        return found
    }
}
