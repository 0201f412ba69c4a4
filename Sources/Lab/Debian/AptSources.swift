// SPDX-License-Identifier: Apache-2.0

/// One archive apt is configured with, as sources.list(5) describes it.
struct AptSource: Equatable, Sendable {
    var uris: [String]
    var suites: [String]
    var components: [String]
    var signedBy: String?

    /// Debian's own archive rather than its security updates or somebody else's repository: named
    /// `debian`, with a plain codename or class as suite and `main` among the components.
    var isDebianArchive: Bool {
        components.contains("main") && !Self.releases.isDisjoint(with: suites)
            && mirror != nil
    }

    /// The first URI that is a mirror of Debian's archive; all of them are called `debian`.
    var mirror: String? {
        uris.first { uri in
            let path = uri.split(separator: "/").last
            return path == "debian" && !uri.hasPrefix("cdrom:")
        }
    }

    private static let releases: Set = [
        "bookworm", "trixie", "forky", "sid", "stable", "oldstable", "testing", "unstable",
    ]
}

/// Reads both forms of apt's source files.
enum AptSources {
    /// One-line form: `deb [option=value ...] URI SUITE COMPONENT...`; `deb-src` is left out.
    static func parse(list text: String) -> [AptSource] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let code = line.prefix { $0 != "#" }
            var words = code.split(whereSeparator: \.isWhitespace).map(String.init)
            guard words.first == "deb" else { return nil }
            words.removeFirst()
            var options: [String] = []
            if words.first?.hasPrefix("[") == true {
                guard let end = words.firstIndex(where: { $0.hasSuffix("]") }) else { return nil }
                options = words[...end].joined(separator: " ").split { "[] ".contains($0) }
                    .map(String.init)
                words.removeSubrange(...end)
            }
            guard words.count >= 2 else { return nil }
            let signed = options.first { $0.hasPrefix("signed-by=") }?.dropFirst("signed-by=".count)
            return AptSource(
                uris: [words[0]], suites: [words[1]], components: Array(words[2...]),
                signedBy: signed.map(String.init))
        }
    }

    /// deb822 form: stanzas of fields; disabled stanzas and `deb-src` are left out.
    static func parse(deb822 text: String) -> [AptSource] {
        stanzas(text).compactMap { fields in
            let types = words(fields["types"])
            guard types.contains("deb"), !["no", "false", "0"].contains(fields["enabled"] ?? "yes")
            else { return nil }
            let key = fields["signed-by"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            return AptSource(
                uris: words(fields["uris"]), suites: words(fields["suites"]),
                components: words(fields["components"]), signedBy: key)
        }
    }

    private static func words(_ value: String?) -> [String] {
        (value ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
    }

    private static func stanzas(_ text: String) -> [[String: String]] {
        var stanzas: [[String: String]] = [[:]]
        var field = ""
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.hasPrefix("#") { continue }
            if line.allSatisfy(\.isWhitespace) {
                stanzas.append([:])
            } else if line.first?.isWhitespace == true {
                stanzas[stanzas.count - 1][field, default: ""] += " " + trimmed(line)
            } else if let colon = line.firstIndex(of: ":") {
                field = line[..<colon].lowercased()
                stanzas[stanzas.count - 1][field] = trimmed(line[line.index(after: colon)...])
            }
        }
        return stanzas
    }

    private static func trimmed(_ text: Substring) -> String {
        let head = text.drop(while: \.isWhitespace)
        return String(head.reversed().drop(while: \.isWhitespace).reversed())
    }
}
