// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Reporting
import Testing

/// What verbs write with `--json`, one of each schema, and every form that it is shown in.
struct SampleResult: CustomTestStringConvertible, Sendable {
    let schema: String
    let json: @Sendable () throws -> Data
    /// Where each of its strings tries to steer what shows it.
    let hostile: @Sendable () throws -> [String]

    var testDescription: String { schema }

    private init<Value: Codable & Sendable>(
        _ name: String, _ sample: @escaping @Sendable () throws -> Value,
        _ forms: @escaping @Sendable (Value) throws -> [String]
    ) {
        schema = "\(name).schema.json"
        json = { try JSONText.encode(sample()) }
        hostile = {
            let filled = try Hostile.fill(sample())
            return try forms(filled) + [String(decoding: JSONText.encode(filled), as: UTF8.self)]
        }
    }

    static let all = [
        SampleResult("report", { try Fixture.observedDirectIO.report() }) {
            [TextReport($0).text, MarkdownReport($0).text, ReportHTML($0).text]
        },
        SampleResult("inspect", { Inspections.inspection([Inspections.parallel]) }) {
            [TextInspection($0).text]
        },
        SampleResult("doctor", { TextDiagnosisTests().diagnosis }) { [TextDiagnosis($0).text] },
        SampleResult("cases", { try CaseTableTests().report(.broken) }) {
            [CaseTable($0).text, CaseTable($0).markdown]
        },
        SampleResult("sweep", { try #require(try Sweeps.sweep([1, 2, 4, 8])) }) {
            [SweepText($0).text, SweepMarkdown($0).text, SweepHTML($0).text]
        },
        SampleResult("matrix", { Matrices.everything }) {
            [MatrixText($0).text, MatrixMarkdown($0).text, MatrixHTML($0).text]
        },
    ]
}

@Suite struct SampleResultTests {
    @Test func everySchemaHasASample() throws {
        let folder = ReportSchema.url("").path
        let schemas = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".schema.json") }
        #expect(Set(schemas) == Set(SampleResult.all.map(\.schema)))
    }

    @Test(arguments: SampleResult.all) func itFollowsItsSchema(result: SampleResult) throws {
        let value = try JSONSerialization.jsonObject(with: result.json())
        #expect(try ReportSchema.load(result.schema).violations(in: value) == [])
    }

    @Test(arguments: SampleResult.all) func nothingInItSteersWhatShowsIt(result: SampleResult)
        throws
    {
        for (index, output) in try result.hostile().enumerated() {
            #expect(Hostile.leaks(in: output) == [], "form \(index)")
        }
    }
}
