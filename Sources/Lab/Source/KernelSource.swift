// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// A kernel the lab builds itself.
///
///     source:linux-source-7.3                      Debian's source package, the lab's configuration
///     source:linux-source-7.3,lock_stat            with a variation of the configuration
///     source:linux-source-7.3+a.patch+b.patch      with patches, applied in this order
///     tree:DIR                                     an unpacked tree of the user's, as it is
///
/// Variations come before patches: `source:linux-source-7.3,lock_stat+a.patch`. A patch with `+` in
/// its name or a directory that ends in `,lock_stat` cannot be named.
public struct KernelSource: Equatable, Sendable, CustomStringConvertible {
    /// Where the source comes from.
    public enum Origin: Equatable, Sendable {
        /// A source package of Debian's, `linux-source-SERIES`.
        case debian(package: String)
        /// A directory; it is read, never written to.
        case tree(FilePath)
    }

    /// Where the source comes from.
    public let origin: Origin
    /// What is added to the configuration.
    public let variations: Set<KernelVariation>
    /// Files for `patch -p1`, in the order to apply them; none for a tree.
    public let patches: [FilePath]

    /// Nil for text that starts like neither form; throws `unknownKernel` for one that goes wrong
    /// later.
    init?(parsing text: String) throws(LabError) {
        if let rest = Self.drop("tree:", from: text) {
            let (folder, variations) = Self.variations(atEndOf: rest)
            guard !folder.isEmpty else { throw .unknownKernel(text) }
            (origin, self.variations, patches) = (.tree(FilePath(folder)), variations, [])
        } else if let rest = Self.drop("source:", from: text) {
            let parts = rest.split(separator: "+", omittingEmptySubsequences: false)
            let (package, variations) = Self.variations(atEndOf: String(parts[0]))
            guard Self.isSourcePackage(package), !parts.dropFirst().contains("") else {
                throw .unknownKernel(text)
            }
            (origin, self.variations) = (.debian(package: package), variations)
            patches = parts.dropFirst().map { FilePath(String($0)) }
        } else {
            return nil
        }
    }

    private static func drop(_ prefix: String, from text: String) -> String? {
        text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
    }

    private static func variations(atEndOf text: String) -> (String, Set<KernelVariation>) {
        var (rest, found) = (text, Set<KernelVariation>())
        while let variation = KernelVariation.allCases.first(where: { rest.hasSuffix($0.suffix) }) {
            found.insert(variation)
            rest.removeLast(variation.suffix.count)
        }
        return (rest, found)
    }

    /// `linux-source-` and two numbers; nothing else may reach apt's command line.
    private static func isSourcePackage(_ name: String) -> Bool {
        guard let series = drop("linux-source-", from: name) else { return false }
        let numbers = series.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 2 && numbers.allSatisfy { UInt16($0) != nil }
    }

    /// What the kernel is booted with.
    var bootParameters: [String] { variations.flatMap(\.bootParameters) }

    /// The text `init(parsing:)` takes.
    public var description: String {
        let suffixes = variations.map(\.suffix).sorted().joined()
        switch origin {
        case .debian(let package):
            return "source:\(package)\(suffixes)" + patches.map { "+\($0)" }.joined()
        case .tree(let folder): return "tree:\(folder)\(suffixes)"
        }
    }
}

/// A named addition to the lab's kernel configuration.
public enum KernelVariation: String, CaseIterable, Sendable {
    /// `CONFIG_LOCK_STAT`: the kernel counts every acquisition of every lock in /proc/lock_stat.
    /// Its locks are slower and its structures larger (lockdep comes with it).
    case lockStat = "lock_stat"

    var suffix: String { ",\(rawValue)" }

    /// What a kernel built so is booted with. Which of the many lock classes of one name is FUSE's only
    /// true addresses in /proc/lockdep tell. And a contention counts only if its wait was longer than
    /// 0 ns (kernel/locking/lockdep.c, `__lock_acquired`), which the clock that a kernel falls back
    /// to when it mistrusts an emulated TSC often says.
    public var bootParameters: [String] {
        switch self {
        case .lockStat: ["no_hash_pointers", "tsc=reliable"]
        }
    }
}
