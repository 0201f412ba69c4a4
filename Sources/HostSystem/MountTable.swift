// SPDX-License-Identifier: Apache-2.0

/// The mounts of a mount namespace (proc(5), /proc/pid/mountinfo). Reading them asks no file system.
public enum MountTable {
    /// One line of mountinfo.
    public struct Mount: Equatable, Sendable {
        /// Major device number of the super block.
        public let major: UInt32
        /// Minor device number of the super block.
        public let minor: UInt32
        /// Which directory of the file system is seen at the mount point; `/` for all of it.
        public let root: String
        /// Where it is mounted, escapes resolved.
        public let mountPoint: String
        /// File system type with subtype.
        public let fileSystem: String
        /// Whose FUSE mount it is, by its options `user_id` and `group_id`; `nil` for other types.
        public var owner: Owner?

        /// A user and a group.
        public struct Owner: Equatable, Sendable {
            /// `user_id`.
            public let user: UInt32
            /// `group_id`.
            public let group: UInt32
        }

        /// `s_dev` as the kernel packs it: major << 20 | minor (include/linux/kdev_t.h).
        public var device: UInt32 { major << 20 | minor }
    }

    /// The mounts of now, in the order they were made; empty where /proc is not mounted.
    public static func current() -> [Mount] {
        parse(ProcFile.read("/proc/self/mountinfo") ?? "")
    }

    /// What is seen at `mountPoint`: the last mount made there.
    public static func top(at mountPoint: String) -> Mount? {
        current().last { $0.mountPoint == mountPoint }
    }

    /// `fuse`, `fuseblk`, `virtiofs`, and both with a subtype.
    public static func isFUSE(_ fileSystem: String) -> Bool {
        let type = fileSystem.split(separator: ".").first ?? ""
        return ["fuse", "fuseblk", "virtiofs"].contains(type)
    }

    /// Lines that do not look like mountinfo are left out.
    static func parse(_ text: String) -> [Mount] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count, dash > 5
            else { return nil }
            let numbers = fields[2].split(separator: ":").compactMap { UInt32($0) }
            guard numbers.count == 2 else { return nil }
            return Mount(
                major: numbers[0], minor: numbers[1], root: unescape(fields[3]),
                mountPoint: unescape(fields[4]), fileSystem: String(fields[dash + 1]),
                owner: Mount.Owner(options: fields.last ?? ""))
        }
    }

    /// Space, tab, newline and backslash stand as three octal digits.
    private static func unescape(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3,
                let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension MountTable.Mount.Owner {
    /// Reads the options of a super block, the last field of its line.
    init?(options: Substring) {
        var values: [Substring: UInt32] = [:]
        for option in options.split(separator: ",") {
            let sides = option.split(separator: "=", maxSplits: 1)
            if sides.count == 2, let value = UInt32(sides[1]) { values[sides[0]] = value }
        }
        guard let user = values["user_id"], let group = values["group_id"] else { return nil }
        self.init(user: user, group: group)
    }
}
