// SPDX-License-Identifier: Apache-2.0

/// Names for files that stand side by side: as short as tells them apart.
enum FileNames {
    /// A name for each file: the last component of its path, more of them where others end alike, and the
    /// inode's number where the path does not tell either.
    ///
    /// - Parameter files: components of each path from the root of the mount down, and `i_ino`.
    static func distinct(_ files: [(path: [String], inode: UInt64)]) -> [String] {
        var lengths = files.map { _ in 1 }
        while true {
            let names = zip(files, lengths).map { name($0.path, $1) }
            let alike = Dictionary(grouping: files.indices) { names[$0] }.values
                .filter { $0.count > 1 }.flatMap(\.self)
            let longer = alike.filter { lengths[$0] < files[$0].path.count }
            guard !longer.isEmpty else { return numbered(names, files.map(\.inode), alike) }
            for index in longer { lengths[index] += 1 }
        }
    }

    private static func name(_ path: [String], _ length: Int) -> String {
        path.isEmpty ? "?" : path.suffix(length).joined(separator: "/")
    }

    /// A file and the one that took its place have one path; two with one number are told by their order.
    private static func numbered(
        _ names: [String], _ inodes: [UInt64], _ alike: [Int]
    ) -> [String] {
        var names = names
        for index in alike { names[index] += " (inode \(inodes[index]))" }
        var seen: [String: Int] = [:]
        return names.map { name in
            seen[name, default: 0] += 1
            let number = seen[name] ?? 1
            return number == 1 ? name : "\(name) #\(number)"
        }
    }
}
