// SPDX-License-Identifier: Apache-2.0

/// Writes the `newc` cpio format the kernel unpacks into its initial root file system
/// (Documentation/driver-api/early-userspace/buffer-format.rst, init/initramfs.c).
///
/// The bytes depend on nothing but what is added: owner root, time zero, inodes counted up.
struct CPIOArchive {
    private(set) var bytes: [UInt8] = []
    private var inode: UInt32 = 0
    private var directories: Set<String> = []

    private static let alignment = 4
    private static let directory: UInt32 = 0o040000
    private static let regular: UInt32 = 0o100000
    private static let link: UInt32 = 0o120000
    private static let character: UInt32 = 0o020000

    /// Adds a directory, and what is missing above it, once.
    mutating func addDirectory(_ path: String) {
        let name = Self.relative(path)
        guard !name.isEmpty, directories.insert(name).inserted else { return }
        addParent(of: name)
        append(name, mode: Self.directory | 0o755)
    }

    mutating func addFile(_ path: String, _ contents: [UInt8], executable: Bool = false) {
        let name = Self.relative(path)
        addParent(of: name)
        append(name, mode: Self.regular | (executable ? 0o755 : 0o644), contents)
    }

    mutating func addLink(_ path: String, to target: String) {
        let name = Self.relative(path)
        addParent(of: name)
        append(name, mode: Self.link | 0o777, Array(target.utf8))
    }

    mutating func addCharacterDevice(_ path: String, major: UInt32, minor: UInt32) {
        let name = Self.relative(path)
        addParent(of: name)
        append(name, mode: Self.character | 0o600, device: (major, minor))
    }

    /// The whole archive; nothing can be added after its trailer.
    consuming func finished() -> [UInt8] {
        inode = 0
        append("TRAILER!!!", mode: 0)
        return bytes
    }

    private static func relative(_ path: String) -> String {
        String(path.drop { $0 == "/" })
    }

    private mutating func addParent(of name: String) {
        if let slash = name.lastIndex(of: "/") { addDirectory(String(name[..<slash])) }
    }

    private mutating func append(
        _ name: String, mode: UInt32, _ data: [UInt8] = [], device: (UInt32, UInt32) = (0, 0)
    ) {
        let nameBytes = Array(name.utf8) + [0]
        let number = mode == 0 ? 0 : inode + 1
        inode = number
        bytes += Array("070701".utf8)
        let fields: [UInt32] = [
            number, mode, 0, 0, 1, 0, UInt32(data.count), 0, 0, device.0, device.1,
            UInt32(nameBytes.count), 0,
        ]
        for field in fields { bytes += Self.hexadecimal(field) }
        bytes += nameBytes
        pad()
        bytes += data
        pad()
    }

    private mutating func pad() {
        while !bytes.count.isMultiple(of: Self.alignment) { bytes.append(0) }
    }

    private static func hexadecimal(_ value: UInt32) -> [UInt8] {
        let text = String(value, radix: 16, uppercase: true)
        return [UInt8](repeating: UInt8(ascii: "0"), count: 8 - text.utf8.count) + Array(text.utf8)
    }
}
