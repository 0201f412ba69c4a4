// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel

/// What fio printed with --output-format=json or json+ (stat.c, show_thread_status_json): the parts
/// a report needs; other fields are ignored.
struct FioOutput: Decodable {
    struct Job: Decodable {
        let jobname: String?
        /// The errno that ended the job; 0 for none.
        let error: Int32?
        let write: Writes?
    }

    struct Writes: Decodable {
        let totalIOs: UInt64?
        let bytes: UInt64?
        let iops: Double?
        /// Milliseconds.
        let runtime: UInt64?
        let latency: FioLatency?

        enum CodingKeys: String, CodingKey {
            case totalIOs = "total_ios"
            case bytes = "io_bytes"
            case iops, runtime
            case latency = "clat_ns"
        }
    }

    let version: String?
    let jobs: [Job]

    enum CodingKeys: String, CodingKey {
        case version = "fio version"
        case jobs
    }

    /// Reads the output; `notes` are the lines fio prints before it.
    static func parse(_ text: String) throws(WorkloadError) -> (output: FioOutput, notes: [String])
    {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0.hasPrefix("{") }) else {
            throw .fioOutput("fio printed no JSON: leave --output-format and --output to fuselock.")
        }
        let notes = lines[..<start].map(String.init).filter { !$0.isEmpty }
        let end = lines.lastIndex { $0.hasPrefix("}") } ?? lines.endIndex - 1
        guard start <= end else { throw .fioOutput("fio's JSON ends in the middle.") }
        let json = lines[start...end].joined(separator: "\n")
        do {
            return (try JSONDecoder().decode(FioOutput.self, from: Data(json.utf8)), notes)
        } catch {
            throw .fioOutput("fio's JSON could not be read: \(error)")
        }
    }

    /// One writer's figures for each job.
    var writers: [WriterFigures] {
        jobs.map { job in
            WriterFigures(
                writes: job.write?.totalIOs ?? 0, bytes: job.write?.bytes ?? 0,
                errors: job.error ?? 0 == 0 ? 0 : 1, latencyNs: job.write?.latency?.figures)
        }
    }

    /// The sum of all jobs.
    var total: WriterFigures {
        let writers = writers
        return WriterFigures(
            writes: writers.reduce(0) { $0 + $1.writes },
            bytes: writers.reduce(0) { $0 + $1.bytes },
            errors: writers.reduce(0) { $0 + $1.errors },
            latencyNs: FioLatency(merging: jobs.compactMap { $0.write?.latency })?.figures)
    }

    /// The longest job's, as they run together.
    var elapsedNs: UInt64 { (jobs.compactMap { $0.write?.runtime }.max() ?? 0) * 1_000_000 }
}
