// SPDX-License-Identifier: Apache-2.0

@testable import LockModel

extension WriteSituation {
    /// Everything that tells writes apart, on every path.
    static let all: [WriteSituation] = {
        let servers: [(WritePath, OpenFlags, OpenFlags?)] = [
            (.cached, [], []), (.cached, [.keepCache], nil), (.directIO, [.directIO], [.directIO]),
            (.directIO, [.directIO, .parallelDirectWrites], nil),
            (.passthrough, [.passthrough], [.passthrough]), (.passthrough, [.passthrough], nil),
            (.passthrough, [.passthrough], [.passthrough, .parallelDirectWrites]),
            (.passthrough, [.passthrough, .parallelDirectWrites], nil),
            (.splice, [.passthrough], [.passthrough]),
            (.splice, [.passthrough, .parallelDirectWrites], nil), (.dax, [], nil),
        ]
        return servers.flatMap { path, flags, requested in
            WriteConditions.all.flatMap { conditions in
                // The kernel tries the shared side first only where nothing else forbids it.
                let mayRace =
                    path == .directIO && flags.contains(.parallelDirectWrites)
                    && !conditions.contains(.append)
                return (mayRace ? [false, true] : [false]).map {
                    WriteSituation(
                        path: path, flags: flags, requested: requested, conditions: conditions,
                        hadShared: $0)
                }
            }
        }
    }()
}

extension WriteConditions {
    /// Every set of them.
    static let all: [WriteConditions] = {
        let number = WriteConditions(rawValue: .max).conditionNames.count
        return (0..<UInt16(1) << number).map(WriteConditions.init)
    }()
}

extension ObservedFile {
    /// Everything that tells files apart of which samples saw the exclusive side.
    static let all: [(file: ObservedFile, requested: OpenFlags?)] = {
        let flags: [OpenFlags] = [
            [], [.passthrough], [.directIO], [.directIO, .parallelDirectWrites],
        ]
        return flags.flatMap { flags in
            (0..<16).flatMap { bits in
                var file = ObservedFile(
                    file: 0,
                    opens: [Open(flags: flags, direct: bits & 1 != 0, append: bits & 2 != 0)])
                file.grewBy = bits & 4 != 0 ? 4096 : nil
                file.samples.cachedMode = bits & 8 != 0 ? 1 : 0
                return [nil, flags, flags.union(.parallelDirectWrites)].map { (file, $0) }
            }
        }
    }()
}
