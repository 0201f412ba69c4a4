// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What tracing itself took, and what it added to the writes.
struct TracerLines {
    /// A sentence each; of the second only what is known.
    let sentences: [String]

    init(_ report: Report) {
        sentences = [Self.attached(report), Self.added(report.tracer)].compactMap(\.self)
    }

    func lines(_ fields: Fields) -> [String] {
        sentences.enumerated().flatMap { fields.lines($0 == 0 ? "tracer" : "", $1) }
    }

    private static func attached(_ report: Report) -> String {
        let tracer = report.tracer
        return "\(report.backend): \(tracer.programs) programs attached in "
            + "\(Units.time(tracer.attachNs)), \(Units.bytes(Double(tracer.mapBytes))) of maps"
    }

    /// `nil` where it is not known.
    static func added(_ tracer: TracerFigures) -> String? {
        guard let added = tracer.overheadNsPerWrite else { return nil }
        let write = tracer.untracedWriteNs.flatMap { untraced in
            untraced > 0
                ? " of \(Units.time(untraced)) (\(Units.percent(Double(added) / Double(untraced))))"
                : nil
        }
        let others = tracer.overheadNsPerOtherLock.map {
            "; not in it: \(Units.time($0)) at each function of another lock"
        }
        return "tracing added about \(Units.time(added)) to a write\(write ?? "")"
            + (held(tracer).map { ", hold times include about \($0)" } ?? "") + (others ?? "")
    }

    /// What is equal is said once: `4.51 µs of it (i_rwsem), 500 ns (backing i_rwsem, fi->lock)`.
    private static func held(_ tracer: TracerFigures) -> String? {
        var parts: [(ns: UInt64, names: [String])] = []
        for lockClass in LockClass.allCases {
            guard let ns = tracer.overheadNsPerHold?[lockClass.rawValue] else { continue }
            if let same = parts.firstIndex(where: { $0.ns == ns }) {
                parts[same].names.append(lockClass.traits.name)
            } else {
                parts.append((ns, [lockClass.traits.name]))
            }
        }
        let texts = parts.enumerated().map { index, part in
            "\(Units.time(part.ns))\(index == 0 ? " of it" : "") (\(part.names.joined(separator: ", ")))"
        }
        return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }
}
