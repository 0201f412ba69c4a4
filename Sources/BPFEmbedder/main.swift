// SPDX-License-Identifier: Apache-2.0

import Foundation

// Usage: BPFEmbedder CLANG OBJCOPY SOURCE NAME OUTPUT
// Compiles one BPF program and writes it as a Swift string literal of base64: the form the Swift
// compiler reads fastest (an array literal of bytes costs tens of seconds).

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
guard arguments.count == 6 else {
    throw Failure(description: "usage: BPFEmbedder CLANG OBJCOPY SOURCE NAME OUTPUT")
}
let (clang, objcopy, source, name) = (arguments[1], arguments[2], arguments[3], arguments[4])
let output = URL(fileURLWithPath: arguments[5])
let object = output.deletingPathExtension().appendingPathExtension("bpf.o")
let folder = URL(fileURLWithPath: source).deletingLastPathComponent()

try run(
    clang,
    [
        "-target", "bpf", "-mcpu=v3", "-g", "-O2", "-Wall", "-Wextra", "-Werror",
        "-Wno-unused-parameter", "-D__TARGET_ARCH_\(architecture.macro)",
        "-I", folder.path, "-I", folder.appendingPathComponent("include").path,
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
