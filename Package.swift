// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

let nio = ["NIOCore", "NIOPosix", "NIOHTTP1"].map {
    Target.Dependency.product(name: $0, package: "swift-nio")
}

/// The commit that `--version` tells.
let commit = Context.gitInformation.map {
    $0.currentCommit.prefix(12) + ($0.hasUncommittedChanges ? "+" : "")
}

/// One room of the house: `Sources/NAME`, tested by `Tests/NAME`.
func room(
    _ name: String, needs dependencies: [Target.Dependency] = [], plugins: [Target.PluginUsage] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/\(name)", swiftSettings: strict,
        plugins: plugins)
}

func tests(
    _ folder: String, needs dependencies: [Target.Dependency], name: String? = nil,
    fixtures: [String] = [], plugins: [Target.PluginUsage] = []
) -> Target {
    .testTarget(
        name: name ?? "\(folder)Tests", dependencies: dependencies, path: "Tests/\(folder)",
        exclude: fixtures, swiftSettings: strict, plugins: plugins)
}

let package = Package(
    name: "fuselock",
    products: [.executable(name: "fuselock", targets: ["fuselock"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CLibbpf", path: "Sources/CLibbpf",
            providers: [.apt(["libbpf-dev", "libelf-dev", "zlib1g-dev", "libzstd-dev"])]),
        .systemLibrary(
            name: "CLibyaml", path: "Sources/CLibyaml", providers: [.apt(["libyaml-dev"])]),
        .target(
            name: "BPF", path: "BPF", exclude: ["README.md", "core", "programs", "tests"],
            sources: ["layout.c"]),
        .executableTarget(
            name: "BPFEmbedder", path: "Sources/BPFEmbedder", swiftSettings: strict),
        .plugin(
            name: "BPFCompiler", capability: .buildTool(), dependencies: ["BPFEmbedder"],
            path: "Sources/BPFCompiler"),
        room("HostSystem", needs: ["CLinux", system]),
        room("LockModel"),
        room(
            "KernelTracing",
            needs: ["LockModel", "HostSystem", "CLibbpf", "CLinux", "BPF", system, logging],
            plugins: ["BPFCompiler"]),
        .target(name: "CLinux", path: "Sources/CLinux"),
        .target(
            name: "CBuild", path: "Sources/CBuild",
            cSettings: [.define("FUSELOCK_COMMIT", to: "\"\(commit ?? "unknown")\"")]),
        room("FuseServer", needs: ["LockModel", "HostSystem", "CLinux", system, logging]),
        room("Workload", needs: ["LockModel", "HostSystem", "CLinux", system, logging]),
        .target(
            name: "Reporting", dependencies: ["LockModel"], path: "Sources/Reporting",
            exclude: [
                "report.schema.json", "inspect.schema.json", "doctor.schema.json",
                "cases.schema.json", "matrix.schema.json", "sweep.schema.json",
            ],
            swiftSettings: strict),
        room("YAML", needs: ["CLibyaml"]),
        .target(
            name: "Gate", dependencies: ["LockModel", "Reporting", "YAML"], path: "Sources/Gate",
            exclude: ["policy.schema.json"], swiftSettings: strict),
        room("Exporter", needs: ["LockModel"]),
        room("Monitor", needs: ["LockModel", "Reporting"]),
        room("MetricsServer", needs: nio + [logging]),
        room("Lab", needs: ["HostSystem", "CLinux", system, logging, subprocess]),
        room(
            "Commands",
            needs: [
                "LockModel", "HostSystem", "KernelTracing", "FuseServer", "Workload", "Reporting",
                "Gate", "Lab", "Exporter", "MetricsServer", "Monitor", "CLinux", "CBuild",
                argumentParser,
                logging, system, subprocess,
            ]),
        .executableTarget(
            name: "fuselock", dependencies: ["CLinux", "Commands"], path: "Sources/fuselock",
            swiftSettings: strict),
        .executableTarget(
            name: "ManualWriter", path: "Sources/ManualWriter", swiftSettings: strict),
        tests("ManualWriter", needs: ["ManualWriter"]),
        tests("HostSystem", needs: ["HostSystem"]),
        tests("LockModel", needs: ["LockModel"]),
        .executableTarget(
            name: "ServeHelper", dependencies: ["FuseServer", "LockModel", system, logging],
            path: "Tests/Helpers/ServeHelper", swiftSettings: strict),
        .target(
            name: "ServedMounts",
            dependencies: ["FuseServer", "HostSystem", "LockModel", "ServeHelper", system],
            path: "Tests/Helpers/ServedMounts", swiftSettings: strict),
        .target(
            name: "PatchedTypes", path: "Tests/Helpers/PatchedTypes", swiftSettings: strict),
        .executableTarget(
            name: "TypesHelper", dependencies: ["PatchedTypes"], path: "Tests/Helpers/TypesHelper",
            swiftSettings: strict),
        tests(
            "KernelTracing",
            needs: [
                "KernelTracing", "LockModel", "HostSystem", "BPF", "CLinux", "ServedMounts",
                "PatchedTypes", system, logging,
            ], fixtures: ["Fixtures"], plugins: ["BPFCompiler"]),
        tests(
            "FuseServer",
            needs: [
                "FuseServer", "HostSystem", "CLinux", "LockModel", "ServedMounts", system, logging,
            ]),
        .executableTarget(
            name: "WriterHelper", dependencies: ["Workload"], path: "Tests/Helpers/WriterHelper",
            swiftSettings: strict),
        tests(
            "Workload",
            needs: ["Workload", "WriterHelper", "HostSystem", "LockModel", system, logging],
            fixtures: ["Fixtures"]),
        .target(
            name: "ReportFixtures", dependencies: ["Reporting", "LockModel"],
            path: "Tests/Helpers/ReportFixtures", swiftSettings: strict),
        .target(
            name: "Documents", dependencies: ["ReportFixtures"], path: "Tests/Helpers/Documents",
            swiftSettings: strict),
        tests("Reporting", needs: ["Reporting", "LockModel", "ReportFixtures"]),
        tests("YAML", needs: ["YAML"]),
        tests("Gate", needs: ["Gate", "Reporting", "LockModel", "ReportFixtures", "YAML"]),
        tests("Monitor", needs: ["Monitor", "LockModel", "Reporting", "ReportFixtures"]),
        tests("Exporter", needs: ["Exporter", "LockModel"]),
        .target(
            name: "ShippedDashboards", dependencies: ["YAML"],
            path: "Tests/Helpers/ShippedDashboards", swiftSettings: strict),
        tests(
            "Dashboards",
            needs: [
                "Exporter", "HostSystem", "LockModel", "ReportFixtures", "ShippedDashboards",
                "ServedMounts", "fuselock",
            ],
            fixtures: ["check-grafana"]),
        tests("MetricsServer", needs: ["MetricsServer"] + nio),
        tests("Lab", needs: ["Lab", system, logging]),
        tests(
            "Commands",
            needs: [
                "Commands", "LockModel", "HostSystem", "KernelTracing", "FuseServer", "Workload",
                "Reporting", "Lab", "Gate", "ReportFixtures", "ServedMounts", "ShippedDashboards",
                "CLinux", "Documents",
                "fuselock", argumentParser, system,
            ]),
        tests(
            "Kernels",
            needs: [
                "LockModel", "Lab", "Gate", "MetricsServer", "ShippedDashboards", "TypesHelper",
                "Documents", system, logging,
            ], name: "KernelTests",
            fixtures: ["patches"]),
    ]
)
