"""The tests of the algebra share their random formulas in ``expressions``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
