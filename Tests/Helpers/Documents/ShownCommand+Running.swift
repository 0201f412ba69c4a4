// SPDX-License-Identifier: Apache-2.0

import Foundation
import ReportFixtures

/// How the tests run what the documents show.
extension ShownCommand {
    /// What is not run, by its words, and why; `...` stands for any further ones.
    public static let neverRun = [
        "lab matrix ...": "a guest for each of its kernels: MatrixTests has two",
        "lab --kernel source:linux-source-7.3,lock_stat ...":
            "a kernel with lock statistics, built from source: SourceOracleTests has it",
    ]

    /// What is stopped by SIGINT, and why: all that is told of it is that it was not refused.
    public static let stopped = [
        "trace /mnt/data --backend observe ...": "lasts a minute",
        "export": "lasts until it is stopped",
        "export /mnt/data --textfile ...": "lasts until it is stopped",
    ]

    /// Files that the documents take as given, and saved runs that can be those.
    public static let given = [
        "run.json": Fixture.timeline.url,
        "good.json": Fixture.observedDirectIO.url,
        "before.json": Fixture.passthroughParallel.url,
        "after.json": Fixture.directIOParallel.url,
        "a1.json": Fixture.passthroughParallel.url,
        "a2.json": Fixture.passthroughParallel.url,
        "b1.json": Fixture.directIOParallel.url,
        "b2.json": Fixture.directIOParallel.url,
        "sweep.json": Document.package.appendingPathComponent("docs/runs/sweep-6.18.json"),
    ]

    /// Whether an entry of the tables above is about it.
    public func matches(_ entry: String) -> Bool {
        let typed = words.joined(separator: " ")
        return entry.hasSuffix(" ...")
            ? typed.hasPrefix(entry.dropLast(3)) : typed == entry
    }

    /// Whether the tests run it.
    public var isRun: Bool { !Self.neverRun.keys.contains(where: matches) }

    /// Whether it is stopped before it ends.
    public var isStopped: Bool { Self.stopped.keys.contains(where: matches) }

    /// Whether it reads what was saved, and needs neither root nor a mount.
    public var readsSavedRuns: Bool {
        ["report", "diff", "gate"].contains(words[0]) && !words.contains("--")
    }

    /// Whether it means nothing where locks are sampled.
    public var needsEvents: Bool { words.contains("--timeline") }

    /// What the lab runs in its guest, in its place: the lab's own words are only parsed.
    public var withoutLab: ShownCommand {
        ShownCommand(line.replacing(#/\blab (--\S+ \S+ )*-- /#, with: "")[...]) ?? self
    }
}
