"""What is done with a value of a field, one registration per field type.

| | from Python | to Python |
|---|---|---|
| SQLite column | `to_sql` | `from_sql` |
| JSON, wire | `to_json` | `from_json` (strict) |
| people | `format_text` | `parse_text` (lenient in form, strict in meaning) |

What people type is read so that a mistake is said, never guessed; `ValueProblem` carries the Chinese sentence.
"""

from bizenv_desktop.formdef.json_values import from_json, is_empty, json_reader, to_json
from bizenv_desktop.formdef.shown_text import code_name, format_text, is_grouped, sentence_text, unit_of
from bizenv_desktop.formdef.sql_values import from_sql, to_sql
from bizenv_desktop.formdef.typed_text import parse_text
from bizenv_desktop.formdef.value_problem import ValueProblem

__all__ = [
    "ValueProblem", "code_name", "format_text", "from_json", "from_sql", "is_empty", "is_grouped", "json_reader",
    "parse_text", "sentence_text", "to_json", "to_sql", "unit_of",
]  # fmt: skip
