// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What `--json` of `demo`, `bench` and `trace` wrote.
public enum SavedRun: Equatable, Sendable {
    /// One run.
    case report(Report)
    /// One for each number of writers.
    case sweep(WriterSweep)

    /// Reads a file; `-` is standard input.
    public static func read(_ path: String) throws(ReportFileError) -> SavedRun {
        let (data, name) = try JSONFile.bytes(of: path)
        guard JSONFile.schema(of: data) == WriterSweep.currentSchema else {
            return .report(try JSONReport.decode(data, from: name))
        }
        return .sweep(try JSONFile.decode(data, from: name, schema: WriterSweep.currentSchema))
    }
}
