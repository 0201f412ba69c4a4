// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import Glibc
import SystemPackage

/// Trials of single kinds of programs: whether they ran, or what refused them.
extension KernelFeatures {
    private static func object(_ programs: Set<String>) throws(TracingError) -> BPFObject {
        let object = try BPFObject(base64: FeaturesObject.base64, name: "features")
        object.selectPrograms(programs)
        try object.load()
        return object
    }

    /// The kernel has the functions that a test run calls; without CONFIG_NET it does not.
    var canTestRun: Bool { types?.argumentCount(of: "bpf_fentry_test1") != nil }

    /// Without test runs, attaching to a function that traces are about has to do.
    func tryFunctions() throws(TracingError) -> Bool {
        let names = ["feature_fentry", "feature_fexit"]
        let function = canTestRun ? "bpf_fentry_test1" : "fuse_file_write_iter"
        let object = try BPFObject(base64: FeaturesObject.base64, name: "features")
        object.selectPrograms(Set(names))
        for name in names { try object.aim(name, at: function) }
        try object.load()
        for name in names {
            try object.attach(ProbeProgram(name: name, function: function))
        }
        guard canTestRun else { return true }
        try object.callable(names[0]).call()
        return try object.runs() >= 2
    }

    /// A contended lock cannot be had on demand: attaching has to do.
    static func tryTracepoint() throws(TracingError) -> Bool {
        let object = try object(["feature_tp_btf"])
        try object.attach(ProbeProgram(name: "feature_tp_btf", function: "contention_begin"))
        return true
    }

    static func tryIterator() throws(TracingError) -> Bool {
        let object = try object(["feature_iterator"])
        _ = try object.walk("feature_iterator")
        return try object.runs() > 0
    }

    static func trySyscall() throws(TracingError) -> Bool {
        let object = try object(["feature_syscall"])
        try object.callable("feature_syscall").call()
        return try object.runs() > 0
    }

    /// A timer that is due at once gets a second to run.
    static func tryTimer() throws(TracingError) -> Bool {
        let object = try object(["feature_timer"])
        try object.callable("feature_timer").call()
        for _ in 0..<1000 {
            if try object.runs() > 0 { return true }
            usleep(1000)
        }
        return false
    }
}

extension BPFObject {
    /// Chooses the function of a fentry or fexit program; before `load`.
    fileprivate func aim(_ program: String, at function: String) throws(TracingError) {
        let status = bpf_program__set_attach_target(try handle(of: program), 0, function)
        guard status == 0 else {
            throw .attachFailed(
                program: program, function: function, errno: Errno(rawValue: -status))
        }
    }

    /// How often the programs of BPF/programs/features.bpf.c have run.
    fileprivate func runs() throws(TracingError) -> UInt32 {
        try entries(of: ".bss").first?.values.first.flatMap {
            KernelTracing.load(UInt32.self, from: $0)
        } ?? 0
    }
}
