// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import KernelTracing

/// The object of BPF/tests/pieces.bpf.c, loaded.
struct Pieces {
    /// As `struct question` there has it.
    private struct Question {
        var given: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0)
        var answer: (UInt64, UInt64, UInt64) = (0, 0, 0)
    }

    /// Why the kernel does not run it; nil where it does.
    static let refusal: TracingError? = {
        do throws(TracingError) {
            return try KernelFeatures.trySyscall() ? nil : .objectMismatch("it did not run")
        } catch {
            return error
        }
    }()

    static let period: UInt64 = 1000

    private let object: BPFObject

    init() throws {
        object = try BPFObject(base64: PiecesObject.base64, name: "pieces")
        try object.configure(".rodata.period", Self.period)
        try object.load()
    }

    /// What a program of it answers.
    func ask(_ program: String, _ given: UInt64...) throws -> [UInt64] {
        var question = Question()
        withUnsafeMutableBytes(of: &question.given) { bytes in
            let words = bytes.bindMemory(to: UInt64.self)
            for (index, value) in given.enumerated() { words[index] = value }
        }
        try object.callable(program).call(filling: &question)
        return [question.answer.0, question.answer.1, question.answer.2]
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips where the kernel runs no program that user space calls.
    static var needsCallablePrograms: Self {
        let answer = Pieces.refusal.map { "\($0)" } ?? "it does"
        return .enabled("a kernel that runs BPF programs of type syscall: \(answer)") {
            Pieces.refusal == nil
        }
    }
}
