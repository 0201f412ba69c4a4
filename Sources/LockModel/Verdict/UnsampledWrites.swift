// SPDX-License-Identifier: Apache-2.0

/// Why there is no sample to judge by, as far as other evidence tells.
enum UnsampledWrites {
    static func sentence(_ observation: Observation) -> String {
        if let calls = observation.writeCalls, calls.calls > 0 { return sentence(calls) }
        let losses = observation.losses
        if losses.filesOverLimit > 0 || losses.callsUnwatched ?? 0 > 0 {
            return "no file that was open for writing could be observed"
        }
        if losses.searchesFailed > 0 {
            return "no file was found open for writing, and not every search for such files worked"
        }
        if !observation.files.isEmpty {
            return
                "files were open for writing too shortly for a sample, and no write call was seen"
        }
        return nobody
    }

    /// Nothing about the run could have been better.
    static func nobodyWrote(_ observation: Observation) -> Bool {
        sentence(observation) == nobody
    }

    /// What to do about it.
    static let whereToLook =
        "a longer watch may meet a writer; fuselock inspect shows who has which file open, or mapped"

    private static let nobody = "nobody was seen to write: no file was found open for writing"

    private static func sentence(_ calls: WriteCallFigures) -> String {
        let made = calls.calls == 1 ? "1 write call was" : "\(calls.calls) write calls were"
        guard let failed = calls.failed, failed > 0 else {
            return "\(made) made, on files that were open too shortly for a sample"
        }
        let errors = (calls.failures ?? []).map(\.error).joined(separator: ", ")
        let all = failed == calls.calls ? "all of them failed" : "\(failed) of them failed"
        return
            "\(made) made and \(all) (\(errors)), on files that were open too shortly for a sample"
    }
}
