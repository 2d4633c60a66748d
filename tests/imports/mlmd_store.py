"""A small store of ML Metadata: its tables, and one run that used an artifact and made another."""

from __future__ import annotations

TABLES = """
CREATE TABLE MLMDEnv (schema_version INTEGER PRIMARY KEY);
CREATE TABLE Type (id INTEGER PRIMARY KEY, name TEXT, type_kind INT);
CREATE TABLE Artifact (id INTEGER PRIMARY KEY, type_id INT, uri TEXT, state INT, name TEXT,
    create_time_since_epoch INT, last_update_time_since_epoch INT);
CREATE TABLE ArtifactProperty (artifact_id INT, name TEXT, is_custom_property INT, int_value INT,
    double_value REAL, string_value TEXT);
CREATE TABLE Execution (id INTEGER PRIMARY KEY, type_id INT, last_known_state INT, name TEXT,
    create_time_since_epoch INT, last_update_time_since_epoch INT);
CREATE TABLE ExecutionProperty (execution_id INT, name TEXT, is_custom_property INT, int_value INT,
    double_value REAL, string_value TEXT);
CREATE TABLE Event (id INTEGER PRIMARY KEY, artifact_id INT, execution_id INT, type INT,
    milliseconds_since_epoch INT);
CREATE TABLE EventPath (event_id INT, is_index_step INT, step_index INT, step_key TEXT);
CREATE TABLE Context (id INTEGER PRIMARY KEY, type_id INT, name TEXT);
CREATE TABLE Association (context_id INT, execution_id INT);
CREATE TABLE Attribution (context_id INT, artifact_id INT);
CREATE TABLE ParentContext (context_id INT, parent_context_id INT);
INSERT INTO Type VALUES (1, 'mlmd.Train', 0), (2, 'mlmd.Dataset', 1), (3, 'mlmd.Model', 1),
    (4, 'system.Metrics', 1), (5, 'system.Pipeline', 2), (6, 'system.PipelineRun', 2), (7, 'Experiment', 2);
"""
ONE_RUN = (
    "INSERT INTO MLMDEnv VALUES (10)",
    "INSERT INTO Execution VALUES (1, 1, 4, NULL, 1000, 2000)",
    "INSERT INTO Artifact VALUES (1, 2, 's3://b/x', 2, NULL, 500, 500), (2, 3, '', 2, 'm', 1500, 1500)",
    "INSERT INTO Event VALUES (1, 1, 1, 3, 1000), (2, 2, 1, 4, 2000)",
)
