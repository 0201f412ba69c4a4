// SPDX-License-Identifier: Apache-2.0

import Glibc

/// One line of /proc/self/mountinfo (proc(5)).
struct MountInfo: Equatable {
    /// Where it is mounted.
    let path: String
    /// The file system's type, with its subtype: `fuse.fuselock`.
    let type: String

    /// Reads one line; nil for what is none.
    init?(line: Substring) {
        let fields = line.split(separator: " ")
        guard fields.count >= 7, let separator = fields.firstIndex(of: "-"),
            fields.count > separator + 1
        else { return nil }
        path = Self.unescape(fields[4])
        type = String(fields[separator + 1])
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
