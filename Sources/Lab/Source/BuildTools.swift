// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// What building a kernel needs of the host.
enum BuildTools {
    private static let tools = [
        HostTool(name: "bc", package: "bc"),
        HostTool(name: "bison", package: "bison"),
        HostTool(name: "flex", package: "flex"),
        HostTool(name: "gcc", package: "gcc"),
        HostTool(name: "ld", package: "binutils"),
        HostTool(name: "pahole", package: "dwarves"),
        .make, .patch, .tar, .xz,
    ]

    /// Headers the kernel's own tools are compiled with; objtool reads ELF files.
    private static let headers: [(path: FilePath, package: String)] = [
        ("/usr/include/gelf.h", "libelf-dev")
    ]

    /// Throws `toolsMissing` with everything that is, so that one apt-get helps.
    static func check() async throws(LabError) {
        var missing: [(name: String, package: String)] = []
        for tool in tools where (try? await tool.path()) == nil {
            missing.append((tool.name, tool.package))
        }
        for header in headers where !HostFiles.exists(header.path) {
            missing.append((header.path.string, header.package))
        }
        guard missing.isEmpty else {
            throw .build(.toolsMissing(missing.map(\.name), packages: missing.map(\.package)))
        }
    }
}
