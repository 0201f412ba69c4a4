// SPDX-License-Identifier: Apache-2.0

import Logging
import Testing

@testable import KernelTracing

@Suite(.needsCallablePrograms) struct CalibrationHostTests {
    private let logger = Logger(label: "calibration")

    /// From a machine that is ten times as fast as any, to an emulated one on a busy host.
    @Test func anInstructionTakesSomeTime() throws {
        let ns = try #require(Calibration.nsPerInstruction(logger))
        #expect(ns > 0.02 && ns < 1000, "\(ns)")
    }

    @Test func aKernelThatRefusesIsNoError() {
        #expect(Calibration.nsPerInstruction(logger, object: "AAAA") == nil)
        #expect(Calibration.nsPerInstruction(logger, object: FeaturesObject.base64) == nil)
    }

    /// Not every round was run, or the program did not run at all: that is no figure.
    @Test func whatWasNotRunIsNotTimed() throws {
        let object = try BPFObject(base64: FeaturesObject.base64, name: "features")
        object.selectPrograms(["feature_syscall"])
        try object.load()
        let other = try object.callable("feature_syscall")
        #expect(throws: TracingError.self) { try Calibration.nsPerRound(of: other) }
        let none = CallableProgram(name: "none", descriptor: -1)
        #expect(throws: TracingError.self) { try Calibration.nsPerRound(of: none) }
    }
}
