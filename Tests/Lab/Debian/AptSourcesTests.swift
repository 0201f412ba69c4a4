// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Lab

@Suite struct AptSourcesTests {
    @Test func oneLineForm() throws {
        let sources = AptSources.parse(
            list: """
                # deb http://old.example/debian bookworm main
                deb [ arch=amd64 signed-by=/keys/a.gpg ] http://mirror.example/debian bookworm main contrib # here
                deb-src http://mirror.example/debian bookworm main
                deb [trusted=yes] http://other.example/apt stable extra

                """)
        #expect(
            sources == [
                AptSource(
                    uris: ["http://mirror.example/debian"], suites: ["bookworm"],
                    components: ["main", "contrib"], signedBy: "/keys/a.gpg"),
                AptSource(
                    uris: ["http://other.example/apt"], suites: ["stable"], components: ["extra"],
                    signedBy: nil),
            ])
    }

    @Test func deb822Form() throws {
        let sources = AptSources.parse(
            deb822: """
                Types: deb deb-src
                # where it once was
                URIs: http://mirror.example/debian
                Suites: trixie
                 trixie-updates
                Components: main
                Signed-By: /keys/a.gpg

                Types: deb
                URIs: http://mirror.example/debian
                Suites: sid
                Components: main
                Enabled: no

                """)
        #expect(
            sources == [
                AptSource(
                    uris: ["http://mirror.example/debian"], suites: ["trixie", "trixie-updates"],
                    components: ["main"], signedBy: "/keys/a.gpg")
            ])
    }

    @Test(arguments: [
        ("deb http://mirror.example/debian bookworm main", true),
        ("deb http://mirror.example/debian/ trixie main", true),
        ("deb http://mirror.example/debian-security bookworm-security main", false),
        ("deb http://docker.example/linux/debian bookworm stable", false),
        ("deb http://mirror.example/ubuntu noble main", false),
        ("deb http://tools.example/apt bookworm main", false),
        ("deb cdrom:[Debian]/debian bookworm main", false),
    ])
    func onlyDebiansOwnArchiveCounts(line: String, expected: Bool) {
        #expect(AptSources.parse(list: line).contains(where: \.isDebianArchive) == expected)
    }

    @Test func theSourceListAsksForEverySuiteOnce() {
        let list = DebianArchive.sourceList(mirror: "http://mirror.example/debian", key: "/k.gpg")
        let lines = list.split(separator: "\n")
        #expect(lines.count == DebianKernelFamily.suites.count)
        #expect(
            lines.contains(
                "deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian trixie main"))
    }
}
