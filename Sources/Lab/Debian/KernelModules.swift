// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// The loadable modules of a kernel that has not been installed: no `modules.dep`, so dependencies
/// come from each module's own `.modinfo` section (include/linux/module.h, `depends=`).
struct KernelModules {
    /// Module file by name, dashes written as underscores as modprobe does.
    private var files: [String: FilePath] = [:]

    init(tree: FilePath) throws(LabError) {
        try index(tree)
    }

    private mutating func index(_ folder: FilePath) throws(LabError) {
        for name in try HostFiles.list(folder) {
            let path = folder.appending(name)
            if let module = [".ko", ".ko.xz"].first(where: name.hasSuffix) {
                files[Self.key(name.dropLast(module.utf8.count))] = path
            } else if try HostFiles.stat(path).type == .directory {
                try index(path)
            }
        }
    }

    /// A module ready for `insmod`.
    struct Module {
        let name: String
        let contents: [UInt8]
    }

    /// The named modules and what they depend on, in the order to load them. A name without a file
    /// is taken for built in: recent packages do not list what is.
    func closure(of names: [String]) async throws(LabError) -> [Module] {
        var ordered: [Module] = []
        var seen: Set<String> = []
        for name in names { try await visit(Self.key(name[...]), &seen, &ordered) }
        return ordered
    }

    private func visit(
        _ name: String, _ seen: inout Set<String>, _ ordered: inout [Module]
    ) async throws(LabError) {
        guard let file = files[name], seen.insert(name).inserted else { return }
        let contents = try await Self.contents(of: file)
        for dependency in Self.dependencies(in: contents) {
            try await visit(dependency, &seen, &ordered)
        }
        ordered.append(Module(name: name, contents: contents))
    }

    private static func key(_ name: Substring) -> String {
        String(name.map { $0 == "-" ? "_" : $0 })
    }

    private static func contents(of file: FilePath) async throws(LabError) -> [UInt8] {
        guard file.extension == "xz" else { return try HostFiles.read(file) }
        return try await HostTool.xz.require(["-dc", file.string]).output
    }

    /// The value of the `depends=` string, which a NUL (or the section's start) comes before.
    static func dependencies(in module: [UInt8]) -> [String] {
        let mark = Array("\0depends=".utf8)
        guard module.count >= mark.count else { return [] }
        var index = 0
        while let zero = module[index...].firstIndex(of: 0), zero + mark.count <= module.count {
            if module[zero..<(zero + mark.count)].elementsEqual(mark) {
                let value = module[(zero + mark.count)...].prefix { $0 != 0 }
                return String(decoding: value, as: UTF8.self).split(separator: ",")
                    .map { key($0) }
            }
            index = zero + 1
        }
        return []
    }
}
