// SPDX-License-Identifier: Apache-2.0

import LockModel
import Logging

/// A workload to be run in a process of its own, as it is sent there.
public struct WorkloadOrder: Sendable, Codable, Equatable {
    /// Who writes.
    public enum Engine: String, Sendable, Codable, CaseIterable {
        case writers, fio
    }

    /// Who writes.
    public var engine: Engine
    /// What is written.
    public var plan: WorkloadPlan
    /// The directory or file it is written to.
    public var path: String
    /// Whether a file that exists may be written over.
    public var overwritesExisting: Bool
    /// Options for fio after ours.
    public var fioOptions: [String]
    /// The hidden verb that makes this program a writer process.
    public var writerVerb: String

    /// An order as given.
    public init(
        engine: Engine = .writers, plan: WorkloadPlan, path: String,
        overwritesExisting: Bool = false, fioOptions: [String] = [], writerVerb: String = "writer"
    ) {
        self.engine = engine
        self.plan = plan
        self.path = path
        self.overwritesExisting = overwritesExisting
        self.fioOptions = fioOptions
        self.writerVerb = writerVerb
    }

    /// The workload itself, for the process that runs it.
    func makeRun(_ logger: Logger) -> any WorkloadRun {
        switch engine {
        case .writers:
            WriterPool(
                plan: plan, path: path,
                options: WriterPool.Options(
                    overwriteExisting: overwritesExisting,
                    processCommand: WriterCommand(arguments: [writerVerb])),
                logger: logger)
        case .fio:
            FioRun(
                plan: plan, path: path, userOptions: fioOptions,
                overwriteExisting: overwritesExisting, logger: logger)
        }
    }
}

/// What the process of a workload says, one JSON value a line.
enum WorkloadMessage: Sendable, Codable {
    /// It came further, or nobody can tell that it did not.
    case pulse
    /// Everything stands ready; thread ids of the writers.
    case prepared([Int32])
    /// The writes are done.
    case done(WorkloadFigures)
    /// There are no figures; a sentence.
    case failed(String)
}
