// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A clang that compiles for BPF, and the sources in BPF/.
struct Clang {
    static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../BPF").standardized

    /// The one beside Swift, or any on the path; nil where none knows the target.
    static let found: Clang? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let candidates = folders.map { URL(filePath: String($0)).appending(path: "clang") }
            .filter { FileManager.default.isExecutableFile(atPath: $0.path) }
        let besideSwift = candidates.filter {
            let swift = $0.deletingLastPathComponent().appending(path: "swift")
            return FileManager.default.isExecutableFile(atPath: swift.path)
        }
        return (besideSwift + candidates).map(Clang.init(executable:)).first(where: \.knowsBPF)
    }()

    let executable: URL

    private var knowsBPF: Bool {
        (try? run(["--print-targets"]))?.output.contains(" bpf ") ?? false
    }

    /// Every file below BPF/ whose name ends so, by its path there.
    static func files(endingIn suffix: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: sources.path)
            .filter { $0.hasSuffix(suffix) }.sorted()
    }

    /// Compiles what is given on standard input, as BPFEmbedder does.
    func compile(
        _ text: String, _ arguments: [String]
    ) throws -> (status: Int32, output: String, errors: String) {
        #if arch(arm64)
            let (macro, multiarch) = ("arm64", "aarch64-linux-gnu")
        #else
            let (macro, multiarch) = ("x86", "x86_64-linux-gnu")
        #endif
        let (core, include) = ("\(Self.sources.path)/core", "\(Self.sources.path)/include")
        return try run(
            [
                "-target", "bpf", "-mcpu=v3", "-g", "-O2", "-D__TARGET_ARCH_\(macro)",
                "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter", "-Wno-unused-function",
                "-I", core, "-I", include, "-idirafter", "/usr/include/\(multiarch)",
            ] + arguments + ["-x", "c", "-", "-o", "-"], text)
    }

    private func run(
        _ arguments: [String], _ text: String = ""
    ) throws -> (status: Int32, output: String, errors: String) {
        let files = try [text, "", ""].map { contents in
            let file = FileManager.default.temporaryDirectory
                .appending(path: "fuselock-clang-\(UUID().uuidString)")
            try Data(contents.utf8).write(to: file)
            return file
        }
        defer { files.forEach { try? FileManager.default.removeItem(at: $0) } }
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        process.waitUntilExit()
        let output = String(decoding: try Data(contentsOf: files[1]), as: UTF8.self)
        let errors = String(decoding: try Data(contentsOf: files[2]), as: UTF8.self)
        return (process.terminationStatus, output, errors)
    }
}
