// SPDX-License-Identifier: Apache-2.0

import Testing

/// What is typed at a mount whose server does not answer, by what it asks the server.
enum HungVerb {
    static let sampled = ["--backend", "observe"]

    /// Nothing.
    static func looking(at mount: String) -> [[String]] {
        [
            ["inspect", mount], ["trace", mount, "--duration", "300ms"] + sampled,
            ["top", mount, "-n", "1", "-i", "0.3"] + sampled,
            ["export", mount, "--once", "--duration", "300ms"] + sampled,
        ]
    }

    /// Nothing of any mount.
    static let asking = ["doctor"]
    /// To write.
    static let driving = ["bench", "cases"]
    /// What a file is that is read or written.
    static func naming(_ file: String, on mount: String) -> [[String]] {
        [
            ["diff", file, file], ["gate", "--policy", file, file], ["gate", "--init", file],
            ["report", file], ["baseline", "save", "good", file],
            ["baseline", "show", "good", "--directory", file],
            ["inspect", mount, "--json", file], ["serve", file, "/tmp"], ["serve", "/tmp", file],
            [
                "export", mount, "--once", "--duration", "300ms", "--textfile", file, "--user", "0",
            ],
        ]
    }

    /// They bring a mount of their own.
    static let elsewhere = ["demo", "lab"]
}

@Suite struct HungVerbTests {
    @Test func everyVerbIsTried() {
        let tried = (HungVerb.looking(at: "/m") + HungVerb.naming("/m/f", on: "/m")).map { $0[0] }
        let all = tried + HungVerb.asking + HungVerb.driving + HungVerb.elsewhere
        #expect(Set(all) == Set(ShownVerb.names))
    }
}
