// SPDX-License-Identifier: Apache-2.0

/// What `apt-cache madison` lists, and which of it makes up a kernel.
struct KernelListing: Sendable {
    /// A package of one version; suites are lost where several carry it.
    struct Entry: Equatable, Sendable {
        let package: String
        let version: DebianVersion
        let suite: String
    }

    /// The packages to download for one kernel.
    struct Choice: Equatable, Sendable {
        let packages: [String]
        let version: DebianVersion
    }

    let entries: [Entry]

    /// Parses lines of the form `PACKAGE | VERSION | URI SUITE/COMPONENT ARCH Packages`.
    init(madison text: String) {
        entries = text.split(whereSeparator: \.isNewline).compactMap { line in
            let fields = line.split(separator: "|").map {
                $0.split(whereSeparator: \.isWhitespace).map(String.init)
            }
            guard fields.count == 3, let package = fields[0].first, let version = fields[1].first,
                fields[2].count >= 2
            else { return nil }
            let suite = String(fields[2][1].prefix { $0 != "/" })
            return Entry(package: package, version: DebianVersion(version), suite: suite)
        }
    }

    /// The newest version of a family and flavour, nil when there is none.
    ///
    /// Up to 6.18 one package, `linux-image-RELEASE`, holds the image and its modules; later
    /// `linux-binary-RELEASE` holds the image and, `linux-modules-RELEASE` the modules.
    /// The signed image is preferred; `-unsigned` serves where it is missing.
    func newest(_ family: DebianKernelFamily, _ flavour: DebianFlavour) -> Choice? {
        let releases = Dictionary(
            grouping: entries.filter { family.suites.contains($0.suite) }
        ) { Self.release(of: $0.package) }
        let ours = releases.filter { Self.belongs($0.key, to: family, flavour) }
        return ours.compactMap { Self.choice(release: $0.key, among: $0.value) }
            .max { $0.version < $1.version }
    }

    /// A package name without what comes before and after the kernel's release.
    private static func release(of package: String) -> String {
        var name = package[...]
        for prefix in ["linux-image-", "linux-binary-", "linux-modules-"]
        where name.hasPrefix(prefix) {
            name = name.dropFirst(prefix.count)
            break
        }
        return String(name.hasSuffix("-unsigned") ? name.dropLast("-unsigned".count) : name)
    }

    /// Whether a release, `7.3.4+deb13-cloud-amd64`, is of the series and flavour.
    private static func belongs(
        _ release: String, to family: DebianKernelFamily, _ flavour: DebianFlavour
    ) -> Bool {
        guard release.hasPrefix(family.series + "."), release.hasSuffix("-" + flavour.rawValue)
        else { return false }
        let middle = release.dropLast(flavour.rawValue.count + 1)
        return !middle.hasSuffix("-rt") && !middle.hasSuffix("-cloud")
    }

    private static func choice(release: String, among entries: [Entry]) -> Choice? {
        guard let version = entries.map(\.version).max() else { return nil }
        let names = Set(entries.filter { $0.version == version }.map(\.package))
        func first(of candidates: [String]) -> String? { candidates.first(where: names.contains) }
        let binary = first(of: ["linux-binary-\(release)", "linux-binary-\(release)-unsigned"])
        let image = first(of: ["linux-image-\(release)", "linux-image-\(release)-unsigned"])
        guard let kernel = binary ?? image else { return nil }
        let modules = binary == nil ? nil : first(of: ["linux-modules-\(release)"])
        return Choice(packages: [kernel] + (modules.map { [$0] } ?? []), version: version)
    }
}
