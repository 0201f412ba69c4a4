// SPDX-License-Identifier: Apache-2.0

import SystemPackage
import Testing

@testable import Lab

@Suite struct KernelSpecTests {
    @Test(arguments: DebianKernelFamily.all)
    func everyRowParses(family: DebianKernelFamily) throws {
        #expect(try KernelSpec(parsing: "debian:\(family.series)") == .debian(family, .cloud))
        #expect(try KernelSpec(parsing: "debian:\(family.series)/amd64") == .debian(family, .full))
        #expect(try KernelSpec(parsing: "debian:\(family.series)/rt") == .debian(family, .realTime))
    }

    @Test func aPathIsAnImage() throws {
        #expect(try KernelSpec(parsing: "./bzImage") == .image("./bzImage"))
        #expect(try KernelSpec(parsing: "image:bzImage") == .image("bzImage"))
        #expect(try KernelSpec(parsing: "/boot/vmlinuz").description == "image:/boot/vmlinuz")
    }

    @Test func descriptionIsWhatParsingTakes() throws {
        for text in ["debian:6.12", "debian:7.3/amd64", "debian:7.3/rt", "image:/boot/vmlinuz"] {
            #expect(try KernelSpec(parsing: text).description == text)
        }
    }

    @Test(arguments: [
        "", "bzImage", "image:", "debian:", "debian:5.4", "debian:6.12/rt-amd64", "debian:6.12/",
    ])
    func anythingElseIsRefused(text: String) {
        #expect(throws: LabError.unknownKernel(text)) { try KernelSpec(parsing: text) }
    }
}
