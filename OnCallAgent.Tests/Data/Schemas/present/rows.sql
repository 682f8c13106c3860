-- What a database of this version may hold. Plain statements that every engine takes; {…} is a time, in the engine's form.
INSERT INTO settings (key, value, changed_by, changed_at, reason)
VALUES ('automation_enabled', 'false', 'mara', {2026-03-01T08:00:00Z}, 'maintenance');
INSERT INTO sources (id, name, kind, location, enabled, from_start, state, lines_read, lines_cut, bytes_behind, created_at, version, changed_by)
VALUES ('old-files', 'Old files', 'file', '/var/log/old.log', TRUE, FALSE, 'ok', 1234, 0, 0, {2026-03-01T08:00:00Z}, 3, 'mara');
INSERT INTO incidents (id, title, description, service, severity, status, handler, created_at, updated_at, occurrence_count, first_seen, last_seen, last_observed_at, source, fingerprint, labels, next_step, merged_faults, reopen_count, version)
VALUES ('INC-OLD-1', 'Pool exhausted: größer', 'It''s gone', 'orders', 'high', 'resolved', 'nobody', {2026-03-01T08:00:00Z}, {2026-03-01T08:05:00Z}, 7, {2026-03-01T08:00:00Z}, {2026-03-01T08:04:00Z}, {2026-03-01T08:04:00Z}, 'api', 'v1:old', '{}', 'none', '[]', 0, 4);
INSERT INTO timeline (incident_id, at, kind, actor, text)
VALUES ('INC-OLD-1', {2026-03-01T08:05:00Z}, 'commented', 'mara', 'Looked at it.');
