// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import LockModel

/// A report that could not be read.
public enum ReportFileError: Error, Equatable, Sendable {
    /// The file could not be read; the reason is the system's.
    case unreadable(path: String, reason: String)
    /// The file is not a report.
    case notAReport(path: String, reason: String)
    /// Another result, or one of a version this program does not know.
    case unknownSchema(path: String, schema: String, expected: String)
}

extension ReportFileError: CustomStringConvertible {
    /// The sentence.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "Cannot read \(path): \(reason)"
        case .notAReport(let path, let reason): "\(path) is not a fuselock report: \(reason)."
        case .unknownSchema(let path, WriterSweep.currentSchema, _):
            "\(path) is a sweep over numbers of writers: `fuselock report` draws it, one run of it was not kept."
        case .unknownSchema(let path, let schema, let expected):
            "\(path) has the schema \"\(schema)\"; \(expected) is what can be read here."
        }
    }
}

/// A report as JSON, and back.
public enum JSONReport {
    /// Pretty-printed, keys sorted, ending in a newline.
    public static func encode(_ report: Report) throws -> Data {
        try JSONText.encode(report)
    }

    /// Reads a saved run.
    public static func read(_ path: String) throws(ReportFileError) -> Report {
        try JSONFile.read(path, schema: Report.currentSchema)
    }

    /// Decodes a saved run; `path` is for the error only.
    public static func decode(_ data: Data, from path: String) throws(ReportFileError) -> Report {
        try JSONFile.decode(data, from: path, schema: Report.currentSchema)
    }
}

/// A saved matrix.
public enum JSONMatrix {
    /// Reads what `lab matrix --json` wrote.
    public static func read(_ path: String) throws(ReportFileError) -> KernelMatrix {
        try JSONFile.read(path, schema: KernelMatrix.currentSchema)
    }
}

/// A result that was saved as JSON, with its schema's name in it.
public enum JSONFile {
    private struct Header: Decodable { let schema: String }

    /// Bytes; reports have some hundred kilobytes, with a timeline some megabytes.
    private static let largest = 1 << 30

    static func read<Value: Decodable>(
        _ path: String, schema: String
    ) throws(ReportFileError) -> Value {
        let (data, name) = try bytes(of: path)
        return try decode(data, from: name, schema: schema)
    }

    /// What is in a file or pipe, `-` for standard input, and what to call it.
    static func bytes(of path: String) throws(ReportFileError) -> (Data, name: String) {
        let isInput = path == "-"
        let name = isInput ? "standard input" : path
        guard let file = isInput ? fdopen(dup(STDIN_FILENO), "r") : fopen(path, "re") else {
            throw .unreadable(path: name, reason: String(cString: strerror(errno)))
        }
        defer { fclose(file) }
        var data = Data()
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            data += chunk[..<count]
            guard data.count <= largest else {
                throw .notAReport(path: name, reason: "it has more than \(largest >> 30) GiB")
            }
            guard count < chunk.count else { continue }
            guard ferror(file) == 0 else {
                throw .unreadable(path: name, reason: String(cString: strerror(errno)))
            }
            return (data, name)
        }
    }

    /// The schema that JSON says it follows; `nil` where it says none.
    static func schema(of data: Data) -> String? {
        try? JSONDecoder().decode(Header.self, from: data).schema
    }

    static func decode<Value: Decodable>(
        _ data: Data, from path: String, schema expected: String
    ) throws(ReportFileError) -> Value {
        guard !data.isEmpty else { throw .notAReport(path: path, reason: "it is empty") }
        do {
            let schema = try JSONDecoder().decode(Header.self, from: data).schema
            guard schema == expected else {
                throw ReportFileError.unknownSchema(
                    path: path, schema: schema, expected: expected)
            }
            if let number = PlausibleNumbers.firstBeyond(in: data) {
                throw ReportFileError.notAReport(
                    path: path, reason: "\(number) is more than was ever counted")
            }
            return try JSONDecoder().decode(Value.self, from: data)
        } catch let error as ReportFileError {
            throw error
        } catch let error as DecodingError {
            let unfit = UnfitNumber(in: data) {
                (try? JSONDecoder().decode(Value.self, from: $0)) != nil
            }
            throw .notAReport(
                path: path,
                reason: unfit.map { "\($0.sentence), which it cannot be" } ?? explain(error))
        } catch {
            throw .notAReport(path: path, reason: "\(error)")
        }
    }

    /// What the kernel said of a file that could not be read, without Foundation's wrapping.
    public static func systemReason(of error: any Error) -> String {
        guard let code = ((error as? CocoaError)?.underlying as? POSIXError)?.code else {
            return "\(error)"
        }
        return String(cString: strerror(code.rawValue))
    }

    private static func explain(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "\(place(context))\"\(key.stringValue)\" is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .dataCorrupted(let context):
            place(context) + sentence(context)
        @unknown default: "\(error)"
        }
    }

    private static func place(_ context: DecodingError.Context) -> String {
        let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
        return path.isEmpty ? "" : path.joined(separator: ".") + ": "
    }

    /// Foundation's own words, without their full stop.
    private static func sentence(_ context: DecodingError.Context) -> String {
        let text = context.debugDescription
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
