// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// The archive apt is configured with, asked for kernels without touching apt's own state: lists
/// and downloads live in a directory of ours, and nothing is ever installed.
struct DebianArchive: Sendable {
    let directory: FilePath
    private let configuration: FilePath

    /// Writes the configuration apt is to run with. Throws `noDebianMirror` when the host's sources
    /// name no archive of Debian's.
    init(directory: FilePath, sources: [AptSource]) throws(LabError) {
        guard let source = sources.first(where: \.isDebianArchive), let mirror = source.mirror
        else { throw .noDebianMirror }
        self.directory = directory
        configuration = directory.appending("apt.conf")
        try HostFiles.makeDirectories(directory.appending("lists/partial"))
        try HostFiles.makeDirectories(directory.appending("cache/archives/partial"))
        let list = Self.sourceList(mirror: mirror, key: Self.keyring(of: source))
        try HostFiles.write(Array(list.utf8), to: directory.appending("sources.list"))
        try HostFiles.write(Array(Self.settings(directory).utf8), to: configuration)
    }

    /// One line a suite. Every release's signature is checked as apt always does.
    static func sourceList(mirror: String, key: String?) -> String {
        let option = "[arch=amd64\(key.map { " signed-by=\($0)" } ?? "")]"
        return DebianKernelFamily.suites.map { "deb \(option) \(mirror) \($0) main\n" }.joined()
    }

    /// Debian's keyring knows the keys of all its releases; a source's own may know only one.
    private static func keyring(of source: AptSource) -> String? {
        let all: FilePath = "/usr/share/keyrings/debian-archive-keyring.gpg"
        return HostFiles.exists(all) ? all.string : source.signedBy
    }

    /// Read after the host's own configuration, so proxies stay and hooks that expect apt's usual
    /// directories go.
    private static func settings(_ directory: FilePath) -> String {
        """
        #clear APT::Update::Post-Invoke;
        #clear APT::Update::Post-Invoke-Success;
        Dir::Etc::sourcelist "\(directory)/sources.list";
        Dir::Etc::sourceparts "/dev/null";
        Dir::State::lists "\(directory)/lists";
        Dir::Cache "\(directory)/cache";
        APT::Sandbox::User "";
        APT::Update::Error-Mode "any";
        Acquire::Languages "none";
        Acquire::Retries "2";
        Acquire::http::Timeout "30";

        """
    }

    /// Fetches the suites' package lists.
    func update() async throws(LabError) {
        try await ask("Fetching Debian's package lists", .aptGet, ["-q", "update"])
    }

    /// What the lists, as last fetched, say about kernels.
    func listing() async throws(LabError) -> KernelListing {
        let attempt = "Reading Debian's package lists"
        let names = try await ask(attempt, .aptCache, ["pkgnames", "linux-"]).text
            .split(whereSeparator: \.isNewline).map(String.init)
            .filter { name in
                ["linux-image-", "linux-binary-", "linux-modules-"].contains {
                    name.hasPrefix($0)
                }
            }
        guard !names.isEmpty else { return KernelListing(madison: "") }
        return KernelListing(madison: try await ask(attempt, .aptCache, ["madison"] + names).text)
    }

    /// The newest version of one package in the suites, nil where none has it.
    func newest(_ package: String) async throws(LabError) -> DebianVersion? {
        let text = try await ask(
            "Reading Debian's package lists", .aptCache, ["madison", package]
        ).text
        return KernelListing(madison: text).entries.filter { $0.package == package }
            .map(\.version).max()
    }

    /// Downloads one package into `folder` and unpacks it there, below `root`.
    func unpack(
        _ package: String, version: DebianVersion, in folder: FilePath
    ) async throws(LabError) {
        let attempt = "Downloading \(package) \(version)"
        try await ask(attempt, .aptGet, ["-q", "download", "\(package)=\(version)"], in: folder)
        for name in try HostFiles.list(folder) where name.hasSuffix(".deb") {
            let deb = folder.appending(name)
            _ = try await HostTool.dpkgDeb.require(
                ["-x", deb.string, folder.appending("root").string])
            HostFiles.removeTree(deb)
        }
    }

    @discardableResult
    private func ask(
        _ attempt: String, _ tool: HostTool, _ arguments: [String], in folder: FilePath? = nil
    ) async throws(LabError) -> HostTool.Outcome {
        let outcome = try await tool.run(["-c", configuration.string] + arguments, in: folder)
        guard outcome.succeeded else {
            throw .mirrorFailed(attempt: attempt, reason: outcome.reason)
        }
        return outcome
    }
}

extension AptSources {
    /// Every source apt reads on this host; a file that cannot be read counts as empty.
    static func ofHost(_ folder: FilePath = "/etc/apt") -> [AptSource] {
        var sources: [AptSource] = []
        let parts = folder.appending("sources.list.d")
        let names = (try? HostFiles.list(parts)) ?? []
        for file in [folder.appending("sources.list")] + names.map(parts.appending) {
            guard let bytes = try? HostFiles.read(file) else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            switch file.extension {
            case "sources": sources += parse(deb822: text)
            case "list": sources += parse(list: text)
            default: continue
            }
        }
        return sources
    }
}
