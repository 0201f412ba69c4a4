// SPDX-License-Identifier: Apache-2.0

import Foundation
import HostSystem
import LockModel
import Logging
import Testing

@testable import KernelTracing

/// What the checks say of this kernel, held against the backends themselves.
@Suite(
    .serialized, .enabled(if: Privileges.current().allowTracing, "needs root"),
    .timeLimit(.minutes(10)))
struct KernelFeaturesHostTests {
    private let logger = Logger(label: "features")
    private let checks = Dictionary(
        uniqueKeysWithValues: KernelFeatures().checks().map { ($0.id, $0.state) })
    /// A mount that is not there: nothing is ever traced.
    private let target = TraceTarget(
        path: "/none", mountPoint: "/none", fileSystem: "fuse", device: .max, inode: nil)

    private func works(_ attach: () throws -> Void) throws -> Bool {
        do {
            try attach()
            return true
        } catch let error as TracingError where error.meansUnsupported {
            return false
        }
    }

    @Test func fentryIsAsTheProbeBackendFindsIt() throws {
        let works = try works { _ = try ProbeBackend(target: target, logger: logger) }
        #expect(works == (checks[.fentry] == .ok && checks[.functions] == .ok), "\(checks)")
    }

    @Test func theOthersAreAsTheObserveBackendFindsThem() throws {
        let works = try works { _ = try ObserveBackend(target: target, logger: logger) }
        let promised = [CheckID.iterators, .syscallPrograms].allSatisfy { checks[$0] == .ok }
        #expect(works == promised, "\(checks)")
        guard works else { return }
        var options = ObserveOptions()
        options.engine = .timer
        let hasTimer =
            (try? ObserveBackend(target: target, options: options, logger: logger)) != nil
        #expect(hasTimer == (checks[.timers] == .ok))
    }

    @Test func contentionEventsAreAsTheTypesSay() throws {
        let hasEvent = try KernelTypes().argumentCount(of: "__traceiter_contention_begin") != nil
        #expect(hasEvent == (checks[.tracepoints] == .ok))
    }

    /// Programs, maps and links live as long as their descriptors.
    @Test func nothingStaysLoaded() throws {
        func bpfDescriptors() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { number in
                let target = try? FileManager.default.destinationOfSymbolicLink(
                    atPath: "/proc/self/fd/\(number)")
                return target?.contains("bpf") == true
            }
        }
        // Suites beside this one load programs of their own meanwhile: a leak shows every time.
        let isClean = try (0..<20).contains { _ in
            let before = try bpfDescriptors()
            #expect(!KernelFeatures().checks().isEmpty)
            return try bpfDescriptors() <= before
        }
        #expect(isClean)
    }
}
