// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What writes results to files that the user names: they are tried before anything runs, since a run is
/// not made twice for the want of a directory.
protocol WritesFiles {
    /// Paths as given; `-` is stdout.
    var outputFiles: [String?] { get }
}

extension WritesFiles {
    /// Refuses to begin where one cannot be written.
    func checkOutputFiles() throws {
        for case let path? in outputFiles where path != "-" { try OutputFile.check(path) }
    }
}

/// What became of several places that a result goes to: none keeps another from getting it.
struct Deliveries {
    private var failures: [any Error] = []

    mutating func attempt(_ delivery: () throws -> Void) {
        do { try delivery() } catch { failures.append(error) }
    }

    /// Ends as the run did; where that was well, as the first delivery that failed.
    func finish(_ code: Int32) throws {
        let isSaid = code != ExitStatus.success.rawValue
        for failure in isSaid ? failures[...] : failures.dropFirst() {
            Terminal.say("\(failure)")
        }
        if isSaid { throw ExitCode(code) }
        if let failure = failures.first { throw failure }
    }
}
