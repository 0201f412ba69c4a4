// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// Which kernel a guest boots: one of Debian's by family, one built from source, or a file.
public enum KernelSpec: Equatable, Sendable, CustomStringConvertible {
    /// The newest patch level of a family that Debian offers.
    case debian(DebianKernelFamily, DebianFlavour)
    /// Built by the lab.
    case source(KernelSource)
    /// A bzImage on the host, with what it needs (virtio-pci, virtio-console, FUSE) built in.
    case image(FilePath)

    /// What a guest boots unless told otherwise.
    public static let standard = KernelSpec.debian(.newest, .cloud)

    /// Parses `debian:7.3`, `debian:7.3/amd64`, `debian:7.3/rt`, the forms of `KernelSource`, `image:FILE`, or the path
    /// of a kernel image (anything else with a slash). Throws `unknownKernel` for the rest.
    public init(parsing text: String) throws(LabError) {
        if let source = try KernelSource(parsing: text) {
            self = .source(source)
            return
        }
        let image = "image:"
        if text.hasPrefix(image) {
            guard text != image else { throw .unknownKernel(text) }
            self = .image(FilePath(String(text.dropFirst(image.count))))
            return
        }
        let prefix = "debian:"
        guard text.hasPrefix(prefix) else {
            guard text.contains("/") else { throw .unknownKernel(text) }
            self = .image(FilePath(text))
            return
        }
        let parts = text.dropFirst(prefix.count).split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let family = parts.first.flatMap({ DebianKernelFamily(series: String($0)) }) else {
            throw .unknownKernel(text)
        }
        guard parts.count == 2 else {
            self = .debian(family, .cloud)
            return
        }
        guard let flavour = DebianFlavour(name: String(parts[1])) else {
            throw .unknownKernel(text)
        }
        self = .debian(family, flavour)
    }

    /// The text `init(parsing:)` takes.
    public var description: String {
        switch self {
        case .debian(let family, .cloud): "debian:\(family.series)"
        case .debian(let family, let flavour): "debian:\(family.series)/\(flavour.name)"
        case .source(let source): source.description
        case .image(let path): "image:\(path)"
        }
    }
}

/// Debian's builds of one kernel source; the raw value is the end of the package names.
public enum DebianFlavour: String, CaseIterable, Sendable {
    /// Made for virtual machines: small, boots fastest. FUSE is built in since 6.12.
    case cloud = "cloud-amd64"
    /// Made for everything, hardware too: three times the size, and slower to boot.
    case full = "amd64"
    /// The full one with PREEMPT_RT: its rwsems and spinlocks are other locks.
    case realTime = "rt-amd64"

    /// What a spec calls it.
    var name: String { self == .realTime ? "rt" : rawValue }
    /// The directory of the cache that it is kept in, after its series.
    var shelf: String {
        switch self {
        case .cloud: "cloud"
        case .full: "full"
        case .realTime: "rt"
        }
    }

    /// The flavour of that name in a spec; nil where there is none.
    init?(name: String) {
        guard let flavour = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = flavour
    }
}
