// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// What to run in a guest, with what beside it, and what to bring back.
public struct GuestJob: Sendable {
    /// A file or a directory of the host that the guest finds at `guestPath`. The libraries of
    /// dynamic executables come along.
    public struct Input: Equatable, Sendable {
        /// Where it is on the host.
        public var hostPath: FilePath
        /// Where the guest finds it, absolute.
        public var guestPath: String

        /// A file at another place in the guest, or at the same when `guestPath` is nil.
        public init(_ hostPath: FilePath, at guestPath: String? = nil) {
            self.hostPath = hostPath
            self.guestPath = guestPath ?? hostPath.string
        }
    }

    /// A file or a directory of the guest that is brought to `hostPath` when the command has ended.
    public struct Output: Equatable, Sendable {
        /// Where the command writes it, absolute.
        public var guestPath: String
        /// Where it goes on the host: the file itself, or the directory whose contents it becomes.
        public var hostPath: FilePath

        /// A file or directory of the guest and its place on the host.
        public init(_ guestPath: String, to hostPath: FilePath) {
            self.guestPath = guestPath
            self.hostPath = hostPath
        }
    }

    /// The executable, on the host; the guest finds it in `/usr/bin` under its own name.
    public var executable: FilePath
    /// Its arguments, without `argv[0]`.
    public var arguments: [String]
    /// Added to the guest's environment of `PATH`, `HOME` and `TERM`.
    public var environment: [String: String] = [:]
    /// Beside the executable.
    public var inputs: [Input] = []
    /// Looked for when the command has ended, whatever its exit code. The directory `/out` exists
    /// in every guest.
    public var outputs: [Output] = []
    /// Kernel modules loaded before the command starts; FUSE and virtio are anyway.
    public var modules: [String] = []

    /// A command to run as root in the guest's `/`.
    public init(executable: FilePath, arguments: [String] = []) {
        self.executable = executable
        self.arguments = arguments
    }

    /// Makes an option that names a file to write, `--json FILE` or `--json=FILE`, write to `/out` in
    /// the guest, and brings that file back to where the option meant it. `-` stays.
    public mutating func bringBack(fileOf option: String) {
        for index in arguments.indices {
            if arguments[index] == option, index + 1 < arguments.count {
                redirect(index + 1, prefix: "")
            } else if arguments[index].hasPrefix(option + "=") {
                redirect(index, prefix: option + "=")
            }
        }
    }

    private mutating func redirect(_ index: Int, prefix: String) {
        let file = FilePath(String(arguments[index].dropFirst(prefix.count)))
        guard file != "-", let name = file.lastComponent else { return }
        let guestPath = "/out/\(index)/\(name)"
        arguments[index] = prefix + guestPath
        outputs.append(Output(guestPath, to: file))
    }
}
