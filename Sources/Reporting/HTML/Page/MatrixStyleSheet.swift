// SPDX-License-Identifier: Apache-2.0

/// What a matrix adds to ``StyleSheet``. A verdict is a word in every case; colour only repeats it.
enum MatrixStyleSheet {
    static let text = """
        th, td { border: 1px solid var(--line); padding: .45rem .7rem; }
        thead th, tbody th { background: var(--wash); overflow-wrap: anywhere; }
        thead th { white-space: nowrap; }
        tbody th { min-width: 11rem; }
        td span, th small { display: block; white-space: nowrap; }
        td span, td.impossible strong, td.interrupted strong, th small { color: var(--faint); }
        th small, td.impossible strong, td.interrupted strong { font-weight: normal; }
        td strong { color: var(--verdict, inherit); }
        td em { border: 1px solid currentColor; border-radius: 3px; padding: 0 .3em; font-size: .85em; }
        td.differs { box-shadow: inset 3px 0 0 currentColor; }
        """
}
