// SPDX-License-Identifier: Apache-2.0

extension MountTable {
    /// Where a file is seen through some mounts, given its place inside its file system.
    ///
    /// - Parameters:
    ///   - inside: the path from the root of the file system, beginning with `/`.
    ///   - device: `s_dev` of the file system: major << 20 | minor.
    ///   - mounts: in the order they were made.
    /// - Returns: `nil` when no mount shows it, or later mounts hide those that do.
    public static func path(
        of inside: String, on device: UInt32, in mounts: [Mount]
    ) -> String? {
        for mount in mounts where mount.device == device {
            guard let rest = inside.below(mount.root) else { continue }
            let path = mount.mountPoint == "/" ? rest : mount.mountPoint + rest
            // A later mount on the way hides an earlier one.
            if mounts.last(where: { path.below($0.mountPoint) != nil }) == mount { return path }
        }
        return nil
    }
}

extension String {
    /// What follows a directory, beginning with `/`; `nil` when the path does not lead through it.
    func below(_ directory: String) -> String? {
        if directory == "/" { return self }
        guard hasPrefix(directory + "/") else { return nil }
        return String(dropFirst(directory.count))
    }
}
