// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import Reporting

/// Reports that real runs wrote, in Tests/Fixtures.
public enum Fixture: String, CaseIterable, CustomStringConvertible, Sendable {
    case observedPassthrough = "observe-6.18-passthrough+parallel.json"
    case observedDirectIO = "observe-6.18-direct-io+parallel.json"
    case passthroughParallel = "report-7.3-passthrough+parallel.json"
    case directIOParallel = "report-7.3-direct-io+parallel.json"
    case timeline = "report-7.3-timeline.json"

    /// The name of its file.
    public var description: String { rawValue }

    /// Its file.
    public var url: URL {
        Package.root.appendingPathComponent("Tests/Fixtures").appendingPathComponent(rawValue)
    }

    /// The report in it.
    public func report() throws -> Report { try JSONReport.read(url.path) }
}

/// This package on disk.
enum Package {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
