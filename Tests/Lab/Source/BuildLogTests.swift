// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Lab

@Suite struct BuildLogTests {
    private let log = """
        make: Entering directory '/src'
          CC      fs/fuse/dev.o
          CC      fs/fuse/file.o
        ../fs/fuse/file.c: In function 'fuse_dio_lock':
        ../fs/fuse/file.c:1466:9: error: 'fj' undeclared (first use in this function)
        make[4]: *** [../scripts/Makefile.build:290: fs/fuse/file.o] Error 1
        make[3]: *** [../scripts/Makefile.build:560: fs/fuse] Error 2
        """

    @Test func progressIsTheLastFileAndHowMany() {
        #expect(BuildLog.progress(in: log) == "2 files, CC fs/fuse/file.o")
        #expect(BuildLog.progress(in: "make: Entering directory '/src'") == nil)
    }

    @Test func errorsAreTheCompilersAndTheFirstOfMake() {
        #expect(
            BuildLog.errorLines(in: log) == [
                "../fs/fuse/file.c:1466:9: error: 'fj' undeclared (first use in this function)",
                "make[4]: *** [../scripts/Makefile.build:290: fs/fuse/file.o] Error 1",
            ])
    }

    @Test func withoutErrorsTheLastLinesAreShown() {
        let lines = (1...20).map { "line \($0)" }
        #expect(
            BuildLog.errorLines(in: lines.joined(separator: "\n")) == Array(lines.suffix(12)))
    }
}
