// SPDX-License-Identifier: Apache-2.0

import FuseServer
import Lab
import LockModel
import SystemPackage
import Testing

@testable import Commands

@Suite struct HostCheckTests {
    @Test(arguments: [
        (
            ServerError.kernelTooOld(
                feature: "passthrough", needs: "Linux 6.9", kernelProtocol: "7.38"),
            Diagnosis.Check.State.ok, Diagnosis.Check.State.missing
        ),
        (.passthroughNotOffered(kernelProtocol: "7.40"), .ok, .missing),
        (.backingRefused("memory", .notPermitted), .ok, .missing),
        (.notPrivileged, .unknown, .unknown),
        (.noFuseDevice(.noSuchFileOrDirectory), .missing, .unknown),
        (.mountRefused("/", step: "fsmount", .notPermitted), .missing, .unknown),
    ]) func refusalsOfFUSE(
        error: ServerError, fuse: Diagnosis.Check.State, passthrough: Diagnosis.Check.State
    ) {
        let checks = HostChecks.fuse(refused: error)
        #expect(checks.map(\.id) == [.fuse, .passthrough])
        #expect(checks.map(\.state) == [fuse, passthrough])
        for check in checks where check.state == .missing { #expect(check.remedy != nil) }
    }

    @Test func whatBecameOfTheGuest() {
        #expect(HostChecks.kvm(.ran).state == .ok)
        #expect(HostChecks.kvm(.unknown).state == .unknown)
        let refused = HostChecks.kvm(.refused(step: "KVM_CREATE_VM", .permissionDenied))
        #expect(refused.state == .missing)
        #expect(refused.detail == "KVM_CREATE_VM: Permission denied")
        let died = HostChecks.kvm(.died(exitReason: 17))
        #expect(died.state == .missing)
        #expect(died.detail.contains("KVM_EXIT_INTERNAL_ERROR"))
        #expect(HostChecks.kvm(.died(exitReason: 8)).detail.contains("reason 8"))
    }
}
