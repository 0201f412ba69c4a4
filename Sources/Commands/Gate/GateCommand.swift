// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Gate
import LockModel
import Reporting

/// `fuselock gate RUN.json --policy FILE.yml`, `fuselock gate --policy FILE.yml -- bench PATH`
struct GateCommand: AsyncParsableCommand, WritesFiles {
    static let configuration = CommandConfiguration(
        commandName: "gate",
        abstract: "Hold a run against a policy: for CI.",
        discussion: VerbGuide(
            examples: [
                "A policy to begin with": "fuselock gate --init good.json > locks.yml",
                "A run made now": "fuselock gate --policy locks.yml -- bench /mnt/data",
                "On another kernel": "fuselock gate --policy locks.yml -- lab -- demo",
                "A run that was saved": "fuselock gate run.json --baseline good.json",
            ],
            text: """
                The run is a file written by --json, or made now by the verb after --: demo, bench, \
                trace, or one of them in the lab. Without a rule about it, --baseline adds one: no lock \
                is taken more often a write than in the baseline; of sampled runs, that nobody queues for \
                much longer. What can never be judged in the run is said before it is made.
                """,
            exits: [
                0: "every limit holds",
                1: "the gate could not be held",
                3: "a limit is broken, and no loss can explain it",
                4: """
                nothing is broken for certain, but not all could be judged (losses, writers that never \
                met, a backend that does not count, a baseline of another run, but not one whose open \
                files have only lost flags since: what that made worse is broken)
                """,
                64: "usage",
                130: "interrupted",
            ]
        ).discussion)

    @Argument(help: "A run, as written by --json; - for standard input.")
    var file: String?

    @Option(help: ArgumentHelp("The policy.", valueName: "FILE.yml|builtin:NAME"))
    var policy: String?

    @Option(help: ArgumentHelp("A run to compare with.", valueName: "file.json"))
    var baseline: String?

    @Option(
        name: .customLong("init"),
        help: ArgumentHelp(
            "Write a policy that this good run keeps to, with comments.", valueName: "run.json"))
    var initial: String?

    @Flag(help: "List the builtin policies.")
    var list = false

    @Option(help: ArgumentHelp("Keep the report of the run made now.", valueName: "file"))
    var keepRun: String?

    @OptionGroup(title: "Output") var results: GateOutput
    @OptionGroup(title: "Output") var output: OutputOptions

    @Argument(parsing: .postTerminator, help: "demo, bench, trace or lab, with its arguments.")
    var verb: [String] = []

    var outputFiles: [String?] { [output.json, results.junit, keepRun] }

    func validate() throws {
        let tasks = [file != nil, !verb.isEmpty, initial != nil, list].filter(\.self).count
        guard tasks == 1 else {
            throw ValidationError(
                "Give one of: a RUN.json, a verb after --, --init RUN.json, --list.")
        }
        if !verb.isEmpty { _ = try GatedRun(verb) }
        guard initial != nil || list || policy != nil || baseline != nil else {
            throw ValidationError("Say what to hold the run against: --policy or --baseline.")
        }
        guard !(initial != nil || list) || policy == nil && baseline == nil else {
            throw ValidationError("--policy and --baseline are for a run to be judged.")
        }
        guard !(initial != nil || list) || results.isEmpty && output.json == nil else {
            throw ValidationError("--json, --junit and --github are for a judgement.")
        }
        if keepRun != nil, verb.isEmpty {
            throw ValidationError("--keep-run is for a run that a verb after -- makes.")
        }
    }

    func run() async throws {
        if list { return try Terminal.print(Self.builtins) }
        if let initial { return try GateInit(path: initial).write() }
        let baseline = try baseline.map { try NamedFile.report($0) }
        let policy = try chosenPolicy(baseline)
        let judgement: Judgement
        var kept = Deliveries()
        if let file {
            judgement =
                Judge(policy, report: try NamedFile.report(file), baseline: baseline).judgement
        } else {
            let run = try GatedRun(verb)
            Self.sayHopeless(policy.hopeless(in: run.plan(), baseline: baseline))
            let made = try await run.make()
            judgement =
                Judge(policy, report: made.report, baseline: baseline, trouble: made.trouble)
                .judgement
            kept.attempt {
                guard let keepRun else { return }
                try OutputFile.write(JSONReport.encode(made.report), to: keepRun)
            }
        }
        try results.emit(judgement, through: output, kept)
    }

    /// The policy is read before anything runs.
    private func chosenPolicy(_ baseline: Report?) throws -> Policy {
        let policy = try policy.map { try NamedFile.policy($0) }
        if let baseline { return policy?.lookingAt(baseline) ?? .notAbove(baseline) }
        guard let policy else { throw ValidationError("--policy is missing.") }
        return policy
    }

    /// What is known before the run to keep it from passing. It is made all the same: other limits of it
    /// may be broken, and who asked for JUnit gets it.
    private static func sayHopeless(_ sentences: [String]) {
        for sentence in sentences { Terminal.say("cannot be judged: \(sentence)") }
        if !sentences.isEmpty { Terminal.say("so this gate cannot pass; the run is made now") }
    }

    private static var builtins: String {
        BuiltinPolicy.allCases.map { policy in
            let name = "builtin:\(policy.rawValue)"
            return name + String(repeating: " ", count: max(1, 32 - name.count)) + policy.about
                + "\n"
        }.joined()
    }
}

extension ExitStatus {
    /// What a gate exits with.
    init(of outcome: Outcome) {
        switch outcome {
        case .holds: self = .success
        case .broken: self = .broken
        case .incomplete: self = .incomplete
        }
    }
}
