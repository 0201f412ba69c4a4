// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Lab

@Suite struct SharedLibrariesTests {
    @Test func pathsAreTakenFromLdd() throws {
        let listing = """
            \tlinux-vdso.so.1 (0x00007ffd)
            \tlibswiftCore.so => /usr/lib/swift/linux/libswiftCore.so (0x00007f51)
            \t/lib64/ld-linux-x86-64.so.2 (0x00007f52)

            """
        #expect(
            try SharedLibraries.parse(listing, of: "/bin/x") == [
                "/usr/lib/swift/linux/libswiftCore.so", "/lib64/ld-linux-x86-64.so.2",
            ])
    }

    @Test func aMissingLibraryIsNamed() {
        #expect(throws: LabError.libraryNotFound("libx.so.1", of: "/bin/x")) {
            try SharedLibraries.parse("\tlibx.so.1 => not found\n", of: "/bin/x")
        }
    }
}
