// SPDX-License-Identifier: Apache-2.0

import Foundation

// Usage: BPFEmbedder CLANG OBJCOPY FOLDER SOURCE NAME OUTPUT
// Compiles one BPF program, with the headers below FOLDER, and writes it as a Swift string literal
// of base64: the form the Swift compiler reads fastest (an array literal of bytes costs tens of
// seconds).

struct Failure: Error, CustomStringConvertible {
    let description: String
}

func run(_ tool: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: tool)
    process.arguments = arguments
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
        throw Failure(description: "\(tool) \(arguments.joined(separator: " ")) failed")
    }
}

#if arch(x86_64)
    let architecture = (macro: "x86", multiarch: "x86_64-linux-gnu")
#elseif arch(arm64)
    let architecture = (macro: "arm64", multiarch: "aarch64-linux-gnu")
#endif

let arguments = CommandLine.arguments
guard arguments.count == 7 else {
    throw Failure(description: "usage: BPFEmbedder CLANG OBJCOPY FOLDER SOURCE NAME OUTPUT")
}
let (clang, objcopy, folder) = (arguments[1], arguments[2], URL(fileURLWithPath: arguments[3]))
let (source, name, output) = (arguments[4], arguments[5], URL(fileURLWithPath: arguments[6]))
let object = output.deletingPathExtension().appendingPathExtension("bpf.o")

try run(
    clang,
    [
        "-target", "bpf", "-mcpu=v3", "-g", "-O2", "-Wall", "-Wextra", "-Werror",
        "-Wno-unused-parameter", "-D__TARGET_ARCH_\(architecture.macro)",
        "-I", folder.appendingPathComponent("core").path,
        "-I", folder.appendingPathComponent("include").path,
        "-idirafter", "/usr/include/\(architecture.multiarch)",
        "-c", source, "-o", object.path,
    ])
// DWARF is dead weight here: CO-RE needs BTF only.
try run(objcopy, ["--strip-debug", object.path])

let encoded = try Data(contentsOf: object).base64EncodedString()
let swift = """
    // Generated from \(URL(fileURLWithPath: source).lastPathComponent) by BPFEmbedder.
    enum \(name.prefix(1).uppercased() + name.dropFirst())Object {
        static let base64: StaticString = "\(encoded)"
    }

    """
try swift.write(to: output, atomically: true, encoding: .utf8)
