"""Print the API's OpenAPI document, from which the front end's types are generated.

python -m bot.web.openapi > openapi.json
"""

from __future__ import annotations

import json
import sys

from bot.web.app import create_web


def main() -> None:
    """Write the document to standard output; needs no database."""
    json.dump(create_web().openapi(), sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
