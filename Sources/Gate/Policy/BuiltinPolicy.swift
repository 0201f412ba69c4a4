// SPDX-License-Identifier: Apache-2.0

/// The rows of what each kernel and open mode does to a successful write, counted exactly: one for
/// each variant of fs/fuse/passthrough.c and for the two ways of `fuse_direct_write_iter`.
public enum BuiltinPolicy: String, CaseIterable, Sendable {
    case passthroughUnpatched = "passthrough-unpatched"
    case passthroughV1 = "passthrough-v1"
    case passthroughV1Both = "passthrough-v1-both"
    case passthroughV3 = "passthrough-v3"
    case directIO = "direct-io"
    case directIOParallel = "direct-io-parallel"

    /// What it stands for.
    public var about: String { expectation.about }

    /// Its text, as one would write it to a file.
    public var yaml: String {
        let row = expectation
        return """
            schema: \(Policy.currentSchema)
            about: \(row.about)
            rules:
              - name: \(rawValue)
                where: {path: \(row.path)}
                verdict: \(row.isShared ? "shared" : "exclusive")
                locks-a-write:
                  exclusive: {exact: \(row.isShared ? 0 : 1)}
                  shared: {exact: \(row.isShared ? 1 : 0)}
                  fi-lock: {exact: \(row.fiLock)}

            """
    }

    private struct Expectation {
        let about: String
        let path: String
        let isShared: Bool
        let fiLock: Int
    }

    private var expectation: Expectation {
        switch self {
        case .passthroughUnpatched:
            Expectation(
                about: "passthrough writes of mainline 6.9 to 7.3, one at a time",
                path: "passthrough", isShared: false, fiLock: 1)
        case .passthroughV1:
            Expectation(
                about: "parallel passthrough writes of a kernel with v1 1/2 of the series",
                path: "passthrough", isShared: true, fiLock: 3)
        case .passthroughV1Both:
            Expectation(
                about: "parallel passthrough writes of a kernel with v1 1/2 and 2/2 of the series",
                path: "passthrough", isShared: true, fiLock: 0)
        case .passthroughV3:
            Expectation(
                about:
                    "parallel O_DIRECT passthrough writes inside the file of a kernel with v2 or v3",
                path: "passthrough", isShared: true, fiLock: 1)
        case .directIO:
            Expectation(
                about: "direct-io writes without the parallel flag", path: "direct-io",
                isShared: false, fiLock: 1)
        case .directIOParallel:
            Expectation(
                about: "parallel direct-io writes inside the file, on a kernel without v1 2/2",
                path: "direct-io", isShared: true, fiLock: 3)
        }
    }
}
