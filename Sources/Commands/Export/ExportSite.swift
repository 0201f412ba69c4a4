// SPDX-License-Identifier: Apache-2.0

import Exporter
import MetricsServer

/// `/metrics` and `/healthz`.
struct ExportSite: MetricsSite {
    let service: ExporterService
    let paths: Set<String> = ["/metrics", "/healthz"]

    func page(at path: String, accept: String) async -> Page {
        await withTaskExecutorPreference(service.waiting) {
            guard path == "/metrics" else {
                let isWell = await service.isWell
                return Page(isWell ? "ok\n" : "the kernel side cannot be read\n", isWell: isWell)
            }
            let format = ExpositionFormat(accept: accept)
            return Page(
                format.render(await service.exposition()), contentType: format.contentType)
        }
    }
}
