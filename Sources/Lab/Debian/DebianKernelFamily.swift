// SPDX-License-Identifier: Apache-2.0

/// A row of the table of kernels: a stable series and where Debian publishes it.
public struct DebianKernelFamily: Equatable, Sendable {
    /// The first two numbers of the kernel's version, `6.12`.
    public let series: String
    /// The suites to look in, all of which are asked; the newest version wins.
    public let suites: [String]

    /// Every family the lab knows; adding a kernel is adding a row.
    public static let all = [
        DebianKernelFamily(series: "6.1", suites: ["bookworm"]),
        DebianKernelFamily(series: "6.12", suites: ["trixie", "bookworm-backports"]),
        DebianKernelFamily(series: "6.18", suites: ["trixie-backports"]),
        newest,
    ]

    /// The newest family, which is also the standard kernel of a guest.
    public static let newest = DebianKernelFamily(series: "7.3", suites: ["trixie-backports"])

    /// Every suite any row asks for, each once.
    static let suites = all.flatMap(\.suites).reduce(into: [String]()) { seen, suite in
        if !seen.contains(suite) { seen.append(suite) }
    }

    /// The rows as a user would type them.
    static let listing = all.map { "debian:\($0.series)" }.joined(separator: ", ")

    init(series: String, suites: [String]) {
        self.series = series
        self.suites = suites
    }

    /// The row of a series, nil where there is none.
    public init?(series: String) {
        guard let row = Self.all.first(where: { $0.series == series }) else { return nil }
        self = row
    }
}
