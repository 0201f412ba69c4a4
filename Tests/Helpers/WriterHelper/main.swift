// SPDX-License-Identifier: Apache-2.0

import Glibc
import Workload

/// A writer process for tests, which have no verb of their own to start one with.
exit(WriterProcess.main())
