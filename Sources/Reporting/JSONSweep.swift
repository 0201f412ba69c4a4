// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A saved sweep.
public enum JSONSweep {
    /// Reads what `bench --writers 1,2,4 --json` wrote.
    public static func read(_ path: String) throws(ReportFileError) -> WriterSweep {
        try JSONFile.read(path, schema: WriterSweep.currentSchema)
    }

    /// The sweep in a file; `nil` where the file has something else, readable or not.
    public static func readIfSweep(_ path: String) throws(ReportFileError) -> WriterSweep? {
        do {
            return try read(path)
        } catch .unknownSchema {
            return nil
        } catch .notAReport(let path, let reason) {
            guard JSONFile.schema(of: path) == WriterSweep.currentSchema else { return nil }
            throw .notAReport(path: path, reason: reason)
        } catch {
            throw error
        }
    }
}
