// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// Why a guest could not be had, or what became of it. Every case reads as a sentence.
public enum LabError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Text that names no kernel this lab knows.
    case unknownKernel(String)
    /// A program of the host that is not in PATH; `package` is Debian's name for what has it.
    case missingTool(String, package: String)
    /// No Debian archive among the sources apt is configured with.
    case noDebianMirror
    /// The mirror did not answer, or not with what was asked.
    case mirrorFailed(attempt: String, reason: String)
    /// No suite offers a kernel of this family.
    case notOffered(kernel: String, suites: [String])
    /// A program of the host failed; `reason` is what it wrote to stderr.
    case toolFailed(command: String, reason: String)
    /// A kernel could not be built from source.
    case build(KernelBuildError)
    /// A file operation on the host failed.
    case file(operation: String, path: String, Errno)
    /// A library a dynamic executable asks for is nowhere on the host.
    case libraryNotFound(String, of: String)
    /// QEMU ended before the guest said anything.
    case emulatorFailed(reason: String, console: String)
    /// The guest's init never reported, in as many attempts as were made.
    case bootFailed(attempts: Int, reason: String, console: String)
    /// The kernel panicked (or reset the machine) while the command ran.
    case panicked(console: String)
    /// The command was still running when its time was up.
    case timedOut(after: Duration, console: String)
    /// The guest's answer broke off or made no sense.
    case brokenAnswer(String, console: String)
    /// The calling task was cancelled; the guest is gone.
    case cancelled

    /// The sentence, and the end of the console where there is one.
    public var description: String { sentence + (console.map(Self.quoted) ?? "") }

    /// The serial console of the guest it is about; nil where it is about none.
    public var console: String? {
        switch self {
        case .emulatorFailed(_, let console), .bootFailed(_, _, let console),
            .panicked(let console), .timedOut(_, let console), .brokenAnswer(_, let console):
            console
        default: nil
        }
    }

    /// A sentence or two: what was tried, what came back, what to do.
    public var sentence: String {
        switch self {
        case .unknownKernel(let text):
            "There is no kernel '\(text)': give \(DebianKernelFamily.listing), with /amd64 after it "
                + "for the full flavour, source:linux-source-7.3[,lock_stat][+FILE.patch...], tree:DIR, "
                + "image:FILE, or the path of a kernel image."
        case .missingTool(let tool, let package):
            "The lab needs \(tool), which is not in PATH: apt-get install \(package)."
        case .noDebianMirror:
            "apt's sources name no Debian archive to download a kernel from: give the path of a "
                + "kernel image instead."
        case .mirrorFailed(let attempt, let reason):
            "\(attempt) failed: \(reason). Kernels already in the cache work without the mirror."
        case .notOffered(let kernel, let suites):
            "The mirror offers no \(kernel) in \(suites.joined(separator: ", "))."
        case .toolFailed(let command, let reason):
            "\(command) failed: \(reason)."
        case .build(let error):
            error.description
        case .file(let operation, let path, let errno):
            "Could not \(operation) \(path): \(errno)."
        case .libraryNotFound(let library, let executable):
            "\(executable) needs \(library), which is not on this host."
        case .emulatorFailed(let reason, _):
            "QEMU ended before the guest had started: \(reason)."
        case .bootFailed(let attempts, let reason, _):
            "The guest did not boot in \(attempts) attempt\(attempts == 1 ? "" : "s"): \(reason)."
        case .panicked:
            "The guest's kernel panicked while the command ran."
        case .timedOut(let limit, _):
            "The command was still running in the guest after \(limit.components.seconds) s, so the "
                + "guest was killed; a longer --timeout gives it more."
        case .brokenAnswer(let what, _):
            "The guest's answer is damaged: \(what)."
        case .cancelled:
            "Interrupted; the guest was killed."
        }
    }

    /// The end of a console, set apart from the sentence before it.
    private static func quoted(_ console: String) -> String {
        let lines = console.split(whereSeparator: \.isNewline).suffix(60)
        guard !lines.isEmpty else { return " Its console stayed empty." }
        return " Its console ended:\n" + lines.map { "  | \($0)" }.joined(separator: "\n")
    }
}
