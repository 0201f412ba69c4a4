// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Lab

@Suite struct KernelListingTests {
    /// Lines as `apt-cache madison` wrote them, with a mirror of nobody's.
    private static let recorded = """
        linux-binary-7.2.12+deb13-cloud-amd64 | 7.2.12-1~bpo13+1 | http://mirror.example/debian trixie-backports/main amd64 Packages
        linux-binary-7.3.4+deb13-amd64 | 7.3.4-1~bpo13+1 | http://mirror.example/debian trixie-backports/main amd64 Packages
        linux-binary-7.3.4+deb13-cloud-amd64 | 7.3.4-1~bpo13+1 | http://mirror.example/debian trixie-backports/main amd64 Packages
        linux-binary-7.3.9+deb13-rt-amd64 | 7.3.9-1~bpo13+1 | http://mirror.example/debian trixie-backports/main amd64 Packages
        linux-image-6.1.0-47-cloud-amd64 |  6.1.170-3 | http://mirror.example/debian bookworm/main amd64 Packages
        linux-image-6.1.0-50-cloud-amd64 |  6.1.176-1 | http://mirror.example/debian bookworm/main amd64 Packages
        linux-image-6.1.0-50-cloud-amd64-unsigned |  6.1.176-1 | http://mirror.example/debian bookworm/main amd64 Packages
        linux-image-6.12.117+deb13-cloud-amd64 | 6.12.117-1 | http://mirror.example/debian trixie/main amd64 Packages
        linux-image-6.12.117+deb13-cloud-amd64-unsigned | 6.12.117-1 | http://mirror.example/debian trixie/main amd64 Packages
        linux-image-6.12.95+deb12-cloud-amd64 | 6.12.95-1~bpo12+1 | http://mirror.example/debian bookworm-backports/main amd64 Packages
        linux-image-6.18.9+deb13-amd64-unsigned | 6.18.9-1~bpo13+1 | http://mirror.example/debian trixie-backports/main amd64 Packages
        linux-image-7.3.4+deb13-cloud-amd64 | 7.3.4-1~bpo13+1 | http://mirror.example/debian trixie-backports/main amd64 Packages
        linux-modules-7.3.4+deb13-amd64 | 7.3.4-1~bpo13+1 | http://mirror.example/debian trixie-backports/main amd64 Packages
        linux-modules-7.3.4+deb13-cloud-amd64 | 7.3.4-1~bpo13+1 | http://mirror.example/debian trixie-backports/main amd64 Packages

        """

    private func newest(_ series: String, _ flavour: DebianFlavour) throws -> KernelListing.Choice?
    {
        let family = try #require(DebianKernelFamily(series: series))
        return KernelListing(madison: Self.recorded).newest(family, flavour)
    }

    @Test func newKernelsComeInTwoPackages() throws {
        #expect(
            try newest("7.3", .cloud)
                == .init(
                    packages: [
                        "linux-binary-7.3.4+deb13-cloud-amd64",
                        "linux-modules-7.3.4+deb13-cloud-amd64",
                    ], version: DebianVersion("7.3.4-1~bpo13+1")))
    }

    @Test func theFullFlavourIsNotTheCloudOne() throws {
        #expect(
            try newest("7.3", .full)?.packages
                == ["linux-binary-7.3.4+deb13-amd64", "linux-modules-7.3.4+deb13-amd64"])
    }

    @Test func oldKernelsComeInOnePackageAndSigned() throws {
        #expect(
            try newest("6.12", .cloud)
                == .init(
                    packages: ["linux-image-6.12.117+deb13-cloud-amd64"],
                    version: DebianVersion("6.12.117-1")))
    }

    @Test func seriesAreToldApartByTheirDot() throws {
        #expect(try newest("6.1", .cloud)?.packages == ["linux-image-6.1.0-50-cloud-amd64"])
    }

    @Test func unsignedServesWhereSignedIsMissing() throws {
        #expect(try newest("6.18", .full)?.packages == ["linux-image-6.18.9+deb13-amd64-unsigned"])
    }

    @Test func theRealTimeFlavourIsOneOfItsOwn() throws {
        #expect(
            try newest("7.3", .realTime)?.packages == ["linux-binary-7.3.9+deb13-rt-amd64"])
        #expect(try newest("7.3", .full)?.version == DebianVersion("7.3.4-1~bpo13+1"))
        #expect(try newest("6.12", .realTime) == nil)
    }

    @Test func noneIsNone() throws {
        #expect(try newest("6.18", .cloud) == nil)
        #expect(try newest("6.12", .full) == nil)
    }
}
