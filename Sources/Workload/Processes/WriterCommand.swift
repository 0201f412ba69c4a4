// SPDX-License-Identifier: Apache-2.0

/// The program that runs ``WriterProcess/main(planFD:resultFD:)``, and the arguments that make it.
public struct WriterCommand: Sendable, Equatable {
    /// Path of the executable, `/proc/self/exe` for this one.
    public var executable: String
    /// Arguments after the program's name, such as a hidden verb.
    public var arguments: [String]

    /// A command as given.
    public init(executable: String = "/proc/self/exe", arguments: [String]) {
        self.executable = executable
        self.arguments = arguments
    }
}
