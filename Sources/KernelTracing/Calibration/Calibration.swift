// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel
import Logging

/// What an instruction of tracing takes on this machine: a program that does the same kind of work, timed by itself.
///
/// It is loaded when a report is made and gone at once: nothing of it is there while writes are traced.
struct Calibration {
    private static let rounds: UInt32 = 2000
    /// The least of some runs is of one that nothing interrupted. More of them where they are short, so that a CPU
    /// that was idle has come to its speed.
    private static let fewestRuns = 3, budgetNs: UInt64 = 8_000_000

    /// Nanoseconds an instruction; `nil` where the kernel refuses, which is no reason to lack a report.
    ///
    /// - Parameter object: the program, as it is embedded.
    static func nsPerInstruction(
        _ logger: Logger, object: StaticString = CalibrationObject.base64
    ) -> Double? {
        do throws(TracingError) {
            let object = try BPFObject(base64: object, name: "calibration")
            try object.load()
            let round = try nsPerRound(of: object.callable("calibrate"))
            let figure = round / InstructionPrices.calibrationRound
            logger.debug(
                "calibrated: \(round) ns a round, \(figure) ns an instruction of tracing")
            return figure
        } catch {
            logger.debug("not calibrated, so that what tracing adds is not known: \(error)")
            return nil
        }
    }

    static func nsPerRound(of program: CallableProgram) throws(TracingError) -> Double {
        var (least, spent, runs) = (UInt64.max, UInt64(0), 0)
        while runs < fewestRuns || spent < budgetNs {
            var run = fl_calibration(rounds: rounds, done: 0, ns: 0)
            guard try program.call(filling: &run) == 0, run.done == Int32(rounds), run.ns > 0 else {
                throw .objectMismatch("\(run.done) of \(rounds) rounds took \(run.ns) ns")
            }
            (least, spent, runs) = (min(least, run.ns), spent + run.ns, runs + 1)
        }
        return Double(least) / Double(rounds)
    }
}
