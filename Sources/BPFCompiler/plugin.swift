// SPDX-License-Identifier: Apache-2.0

import Foundation
import PackagePlugin

/// Compiles every `BPF/programs/*.bpf.c`, for a test target every `BPF/tests/*.bpf.c`, with the
/// toolchain's own clang and embeds the object in Swift.
///
/// The object is not declared as an output: SwiftPM would ship it as a loose resource.
@main
struct BPFCompiler: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let folder = context.package.directoryURL.appending(path: "BPF")
        let headers = try ["core", "include"].flatMap {
            try files(below: folder.appending(path: $0), endingIn: ".h")
        }
        let clang = try context.tool(named: "clang").url
        let strip = try context.tool(named: "llvm-objcopy").url
        let isTest = (target as? any SourceModuleTarget)?.kind == .test
        let programs = folder.appending(path: isTest ? "tests" : "programs")
        return try files(below: programs, endingIn: ".bpf.c").map { source in
            let name = source.lastPathComponent.replacing(".bpf.c", with: "")
            let output = context.pluginWorkDirectoryURL.appending(path: "\(name)Object.swift")
            return .buildCommand(
                displayName: "Compiling BPF \(source.lastPathComponent)",
                executable: try context.tool(named: "BPFEmbedder").url,
                arguments: [clang.path, strip.path, folder.path, source.path, name, output.path],
                inputFiles: [source] + headers,
                outputFiles: [output])
        }
    }

    private func files(below folder: URL, endingIn suffix: String) throws -> [URL] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(suffix) }
            .sorted()
            .map { folder.appending(path: $0) }
    }
}
