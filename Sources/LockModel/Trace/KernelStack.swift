// SPDX-License-Identifier: Apache-2.0

/// The functions of a kernel stack, innermost first, without the tracer's own.
///
/// A traced function is entered through a trampoline, which stays on the stack between it and its
/// caller, and the program that read the stack stands at its inner end. However a stack comes, from
/// the kernel or from a file of an older version, neither is in it.
public struct KernelStack: Hashable, Sendable {
    /// The kernel's functions.
    public let functions: [String]

    private static let innermost = ["bpf_", "__bpf_", "__traceiter_"]
    private static let anywhere = ["bpf_trampoline_", "bpf_prog_"]
    /// What stands for an address that no function is known at.
    public static let unknown = "(unknown)"

    /// The stack of these functions.
    public init(_ functions: [String]) {
        self.functions =
            functions.filter { !Self.begins($0, Self.anywhere) }
            .drop { $0 == Self.unknown || Self.begins($0, Self.innermost) }.map { $0 }
    }

    private static func begins(_ name: String, _ starts: [String]) -> Bool {
        starts.contains { name.hasPrefix($0) }
    }

    /// No function of it is known.
    public var isEmpty: Bool { functions.isEmpty }
}

extension KernelStack: ExpressibleByArrayLiteral {
    /// The stack of these functions.
    public init(arrayLiteral functions: String...) { self.init(functions) }
}

extension KernelStack: Codable {
    /// Reads a list of names.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([String].self))
    }

    /// Writes a list of names.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(functions)
    }
}
