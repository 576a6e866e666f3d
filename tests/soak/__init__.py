"""The real stack under fire: client processes with encrypted copies, server processes on PostgreSQL, kills and cuts."""
