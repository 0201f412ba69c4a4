// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// A kernel on the host's disk that a guest can boot.
public struct GuestKernel: Equatable, Sendable {
    /// The bzImage.
    public let image: FilePath
    /// The `kernel` tree of its modules, nil when everything is built in.
    public let modules: FilePath?
    /// What to call it in messages: a spec and a package version, or a path.
    public let name: String
    /// What its command line needs for what it was built for.
    public let parameters: [String]

    /// A kernel from any source, such as one built by hand.
    public init(
        image: FilePath, modules: FilePath? = nil, name: String? = nil, parameters: [String] = []
    ) {
        self.image = image
        self.modules = modules
        self.name = name ?? image.string
        self.parameters = parameters
    }
}
