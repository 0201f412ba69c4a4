// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel

extension fl_config {
    init(_ target: TraceTarget, _ options: ProbeOptions, _ plan: ProbePlan) {
        self.init(
            inode: target.inode ?? 0, device: target.device, max_files: options.maxFiles,
            elsewhere: options.countsElsewhere ? 1 : 0, stacks: options.stacks ? 1 : 0,
            by_mount: options.byMount ? 1 : 0, sees_opens: plan.seesOpens ? 1 : 0,
            max_series: options.seriesLimit(), max_calls: options.callLimit,
            by_process: options.byProcess ? 1 : 0,
            max_mounts: options.mountLimit(of: target),
            exits: Self.bits(of: plan.exits), max_octaves: options.octaveLimit())
    }

    private static func bits(of modes: [LockMode]) -> UInt32 {
        (0..<UInt8(FL_MODES.rawValue)).reduce(0) { bits, number in
            guard let mode = LockMode(kernel: number), modes.contains(mode) else { return bits }
            return bits | 1 << UInt32(number)
        }
    }
}
