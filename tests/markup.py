"""Some 500 texts that try to become part of a page, and what a page's browser is told to notice."""

from __future__ import annotations

from itertools import product
from pathlib import Path

RUN = "window.__ran.push(1)"
AROUND = (
    "{}",
    '">{}',
    "'>{}",
    "</title>{}",
    "</textarea>{}",
    "</script>{}",
    "-->{}",
    "]]>{}",
    "<b>{}",
    "\u202e{}",
)
TAGS = [line.replace("\\n", "\n") for line in Path(__file__).with_name("markup.txt").read_text().splitlines()]
CORPUS = [around.format(tag.format(run=RUN)) for around, tag in product(AROUND, TAGS)]
SHORT = [text for text in CORPUS if len(text) <= 80]
WATCH = """
window.__ran = [];
for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => window.__ran.push(name);
document.addEventListener('securitypolicyviolation',
  e => window.__ran.push('policy: ' + e.violatedDirective + ' ' + e.blockedURI));
"""
"""Whatever runs, asks or is stopped by the content security policy is written down."""
