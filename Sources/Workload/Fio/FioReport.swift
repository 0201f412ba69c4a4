// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import LockModel
import SystemPackage

/// What fio prints with `--output-format=json+`, as far as it is of use here (fio 3.33, `stat.c`).
struct FioReport: Sendable, Decodable {
    struct Job: Sendable, Decodable {
        var jobname: String
        /// The errno the job ended with, 0 for none.
        var error: Int32
        /// Errors the job went on after (`continue_on_error`).
        var totalErrors: UInt64?
        var write: Writes

        enum CodingKeys: String, CodingKey {
            case jobname, error, write
            case totalErrors = "total_err"
        }
    }

    struct Writes: Sendable, Decodable {
        var bytes: UInt64
        var count: UInt64
        var short: UInt64?
        var dropped: UInt64?
        var milliseconds: UInt64
        var completion: Latency?

        enum CodingKeys: String, CodingKey {
            case bytes = "io_bytes"
            case count = "total_ios"
            case short = "short_ios"
            case dropped = "drop_ios"
            case milliseconds = "runtime"
            case completion = "clat_ns"
        }
    }

    struct Latency: Sendable, Decodable {
        var min: UInt64
        var max: UInt64
        var mean: Double
        /// Nanoseconds by percentile, which is text such as `99.900000`.
        var percentile: [String: UInt64]?
        /// Number of writes by nanoseconds, only in `json+`.
        var bins: [String: UInt64]?
    }

    var jobs: [Job]

    /// Reads the report, which warnings on the same stream may precede or follow; `nil` when
    /// there is none.
    init?(output: [UInt8]) {
        let lines = output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
        guard let first = lines.first(where: { $0.first == UInt8(ascii: "{") }),
            let last = lines.last(where: { $0.first == UInt8(ascii: "}") }),
            first.startIndex < last.endIndex,
            let report = try? JSONDecoder().decode(
                Self.self, from: Data(output[first.startIndex..<last.endIndex]))
        else { return nil }
        self = report
    }
}

extension FioReport.Job {
    /// A job as one writer; short writes count as errors, as with our own writers.
    var figures: WriterFigures {
        let failed = totalErrors ?? (error == 0 ? 0 : 1)
        return WriterFigures(
            writes: write.count, bytes: write.bytes,
            errors: failed + (write.short ?? 0) + (write.dropped ?? 0),
            latencyNs: write.count > 0 ? write.completion?.figures : nil)
    }

    /// A sentence when the job went wrong.
    func failure(_ number: Int) -> String? {
        if error != 0 {
            return "fio's job \(number) (\(jobname)) failed: "
                + "\(Errno(rawValue: error).sentencePart)."
        }
        let short = (write.short ?? 0) + (write.dropped ?? 0)
        return short == 0
            ? nil : "fio's job \(number) (\(jobname)) had \(short) short or dropped writes."
    }
}

extension FioReport.Latency {
    /// fio's own percentiles, or where the user chose others, those of its histogram.
    var figures: LatencyFigures? {
        guard let p50 = percentile?["50.000000"], let p90 = percentile?["90.000000"],
            let p99 = percentile?["99.000000"], let p999 = percentile?["99.900000"]
        else { return histogram?.figures }
        return LatencyFigures(
            min: min, mean: mean, p50: p50, p90: p90, p99: p99, p999: p999, max: max)
    }

    /// The histogram, with fio's own resolution; `nil` without one.
    var histogram: WriteLatency? {
        guard let bins else { return nil }
        var latency = WriteLatency()
        for (value, count) in bins {
            guard let value = UInt64(value) else { return nil }
            latency.record(value, count: count)
        }
        return latency
    }
}

extension FioReport {
    /// Latencies of all jobs together: percentiles cannot be added up, histograms can.
    var latency: LatencyFigures? {
        let writing = jobs.filter { $0.write.count > 0 }
        guard writing.count > 1 else { return writing.first?.figures.latencyNs }
        var all = WriteLatency()
        for job in writing {
            guard let histogram = job.write.completion?.histogram else { return nil }
            all.add(histogram)
        }
        return all.figures
    }
}
