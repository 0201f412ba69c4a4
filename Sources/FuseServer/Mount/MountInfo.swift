// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What tells one mount from another while it exists: its ID, and the device of its file system.
public struct MountIdentity: Codable, Hashable, Sendable {
    /// The mount's ID in its namespace (first field of /proc/self/mountinfo, `stx_mnt_id`).
    public var mountID: UInt64
    /// `st_dev` of its files: the anonymous device number.
    public var major: UInt32
    /// The minor half; also the number of the FUSE connection.
    public var minor: UInt32
}

/// One line of /proc/self/mountinfo (proc(5)).
struct MountInfo: Equatable {
    let identity: MountIdentity
    let path: String
    /// The file system's type, with its subtype: `fuse.fuselock`.
    let type: String
    let source: String

    /// Reads one line; nil for what is none.
    init?(line: Substring) {
        let fields = line.split(separator: " ")
        guard fields.count >= 7, let id = UInt64(fields[0]),
            let separator = fields.firstIndex(of: "-"), fields.count > separator + 2
        else { return nil }
        let device = fields[2].split(separator: ":").compactMap { UInt32($0) }
        guard device.count == 2 else { return nil }
        identity = MountIdentity(mountID: id, major: device[0], minor: device[1])
        path = Self.unescape(fields[4])
        type = String(fields[separator + 1])
        source = Self.unescape(fields[separator + 2])
    }

    /// All mounts of this process's namespace, in the order they were made.
    static func all() -> [MountInfo] {
        guard let file = try? openDescriptor("/proc/self/mountinfo", O_RDONLY) else { return [] }
        let text = String(decoding: readAll(file.number), as: UTF8.self)
        return text.split(separator: "\n").compactMap(MountInfo.init(line:))
    }

    /// What is seen at `path`: the last mount made there.
    static func top(at path: String) -> MountInfo? { all().last { $0.path == path } }

    /// Blank, tab, newline and backslash stand as `\` and three octal digits.
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

/// Everything up to the end of a file or pipe; what an error leaves unread is left out.
func readAll(_ descriptor: Int32) -> [UInt8] {
    var all: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    while true {
        let count = read(descriptor, &chunk, chunk.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return all }
        all += chunk[..<count]
    }
}
