// SPDX-License-Identifier: Apache-2.0

/// Why a kernel could not be built. Every case reads as a sentence.
public enum KernelBuildError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What the host lacks: programs and headers, and Debian's packages that have them.
    case toolsMissing([String], packages: [String])
    /// The cache's file system is too full. Both in bytes.
    case noSpace(path: String, needed: UInt64, free: UInt64)
    /// No suite offers the source package.
    case noSuchSource(package: String, suites: [String])
    /// A directory that holds no kernel source.
    case notATree(String)
    /// A tree that was built in place, which a build elsewhere cannot use.
    case treeNotClean(String)
    /// Options of the fragment that `make olddefconfig` left otherwise.
    case optionsNotSet([String])
    /// A patch that names no file of the tree.
    case emptyPatch(String)
    /// A patch that does not apply, with what of it: `FILE: hunk N at line M`.
    case patchFailed(String, parts: [String])
    /// make failed; `lines` are those of the log that say why.
    case makeFailed(target: String, log: String, lines: [String])

    /// What was tried, what came of it, what to do.
    public var description: String {
        switch self {
        case .toolsMissing(let names, let packages):
            "Building a kernel needs \(names.joined(separator: ", ")), missing here: "
                + "apt-get install \(packages.joined(separator: " "))."
        case .noSpace(let path, let needed, let free):
            "Building a kernel needs \(needed >> 20) MiB below \(path), which has \(free >> 20) MiB "
                + "free: set XDG_CACHE_HOME to another disk."
        case .noSuchSource(let package, let suites):
            "The mirror offers no \(package) in \(suites.joined(separator: ", "))."
        case .notATree(let path):
            "\(path) is not an unpacked kernel source: it has no Kbuild and no Makefile."
        case .treeNotClean(let path):
            "\(path) was configured or built in place: run make mrproper there first, or give a "
                + "clean copy."
        case .optionsNotSet(let options):
            "This source does not take the lab's configuration: after make olddefconfig it lacks "
                + options.joined(separator: ", ") + "."
        case .emptyPatch(let file):
            "\(file) is not a patch of a kernel tree: it names no file as patch -p1 expects."
        case .patchFailed(let file, let parts):
            "\(file) does not apply: \(parts.joined(separator: "; "))."
        case .makeFailed(let target, let log, let lines):
            "make \(target) failed; its log is \(log)."
                + lines.map { "\n  | \($0)" }.joined()
        }
    }
}
