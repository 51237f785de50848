-- Tables of the read model: docs/history.md. One text for PostgreSQL and H2. ${key}: texts are compared by their code
-- points, whatever the database's locale. ${stored}: PostgreSQL's word for a column that follows from others.
-- JSON stands in VARCHAR columns as text. Times are epoch milliseconds.

CREATE TABLE stream_position (
    topic VARCHAR${key} NOT NULL,
    partition BIGINT NOT NULL,
    next_offset BIGINT NOT NULL,
    PRIMARY KEY (topic, partition)
);

CREATE TABLE unreadable (
    topic VARCHAR${key} NOT NULL,
    partition BIGINT NOT NULL,
    record_offset BIGINT NOT NULL,
    reason VARCHAR NOT NULL,
    PRIMARY KEY (topic, partition, record_offset)
);

CREATE TABLE gaps (
    execution_id VARCHAR${key} NOT NULL,
    expected_sequence BIGINT NOT NULL,
    found_sequence BIGINT NOT NULL,
    PRIMARY KEY (execution_id, expected_sequence, found_sequence)
);

CREATE TABLE executions (
    execution_id VARCHAR${key} NOT NULL PRIMARY KEY,
    last_sequence BIGINT NOT NULL,
    document_name VARCHAR${key} NOT NULL,
    document_version VARCHAR${key},
    document_sha256 VARCHAR,
    mode VARCHAR,
    requested_by VARCHAR,
    client_token VARCHAR${key},
    assume_role VARCHAR,
    parent_execution_id VARCHAR${key},
    parent_step VARCHAR,
    parent_visit BIGINT,
    target VARCHAR,
    targets VARCHAR,
    taken_over_from VARCHAR,
    taken_over_outputs VARCHAR,
    request_fingerprint VARCHAR NOT NULL,
    parameters VARCHAR,
    started_at BIGINT,
    ended_at BIGINT,
    queued BOOLEAN NOT NULL,
    held BOOLEAN NOT NULL,
    cancelling BOOLEAN NOT NULL,
    waiting BOOLEAN NOT NULL,
    final_status VARCHAR${key},
    status VARCHAR${key} GENERATED ALWAYS AS (
        CASE WHEN final_status IS NOT NULL THEN final_status
             WHEN held THEN 'Held'
             WHEN cancelling THEN 'Cancelling'
             WHEN queued THEN 'Pending'
             WHEN waiting THEN 'Waiting'
             ELSE 'InProgress' END)${stored},
    outputs VARCHAR,
    omitted_outputs VARCHAR,
    failure_message VARCHAR,
    failed_step VARCHAR,
    warning VARCHAR,
    rejected_code VARCHAR,
    rejected_message VARCHAR
);
CREATE INDEX executions_by_start ON executions (started_at DESC, execution_id DESC);
CREATE INDEX executions_by_status ON executions (status, started_at DESC, execution_id DESC);
CREATE INDEX executions_by_document ON executions (document_name, started_at DESC, execution_id DESC);
CREATE INDEX executions_by_document_status ON executions (document_name, status, started_at DESC, execution_id DESC);
CREATE INDEX executions_by_parent ON executions (parent_execution_id, started_at DESC, execution_id DESC);
CREATE INDEX executions_by_end ON executions (ended_at);

-- Every name that an execution was ever started with: prefixes are looked up here.
CREATE TABLE started_documents (
    document_name VARCHAR${key} NOT NULL PRIMARY KEY
);

CREATE TABLE tags (
    execution_id VARCHAR${key} NOT NULL,
    tag_key VARCHAR${key} NOT NULL,
    tag_value VARCHAR,
    started_at BIGINT NOT NULL,
    PRIMARY KEY (execution_id, tag_key)
);
CREATE INDEX tags_by_key ON tags (tag_key, started_at DESC, execution_id DESC);

CREATE TABLE variables (
    execution_id VARCHAR${key} NOT NULL,
    name VARCHAR${key} NOT NULL,
    variable_value VARCHAR,
    PRIMARY KEY (execution_id, name)
);

CREATE TABLE steps (
    execution_id VARCHAR${key} NOT NULL,
    visit BIGINT NOT NULL,
    step VARCHAR${key} NOT NULL,
    action VARCHAR${key} NOT NULL,
    step_execution_id VARCHAR${key} NOT NULL,
    transition VARCHAR NOT NULL,
    status VARCHAR${key} NOT NULL,
    entered_at BIGINT NOT NULL,
    entered_sequence BIGINT NOT NULL,
    ended_at BIGINT,
    ended_sequence BIGINT,
    open_action VARCHAR${key} GENERATED ALWAYS AS (CASE WHEN ended_at IS NULL THEN action END)${stored},
    function_name VARCHAR,
    timeout_ms BIGINT,
    inputs VARCHAR,
    outputs VARCHAR,
    payload_form VARCHAR,
    warning VARCHAR,
    failure VARCHAR,
    next_step VARCHAR,
    loop_visit BIGINT,
    loop_step VARCHAR,
    iteration BIGINT,
    iteration_value VARCHAR,
    iteration_shown VARCHAR,
    pass_sequence BIGINT,
    waiting_for VARCHAR,
    child_execution_id VARCHAR${key},
    target VARCHAR,
    PRIMARY KEY (execution_id, visit)
);
CREATE INDEX steps_open ON steps (open_action, execution_id);

CREATE TABLE attempts (
    execution_id VARCHAR${key} NOT NULL,
    visit BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    dispatch BIGINT NOT NULL,
    status VARCHAR NOT NULL,
    sent_at BIGINT,
    ended_at BIGINT,
    retry_at BIGINT,
    response_code VARCHAR,
    failure VARCHAR,
    worker VARCHAR,
    adopted_by VARCHAR,
    adopted_at BIGINT,
    call_started_at BIGINT,
    elapsed_ms BIGINT,
    delivery_count BIGINT,
    request_id VARCHAR,
    PRIMARY KEY (execution_id, visit, sequence)
);

CREATE TABLE runbook_versions (
    name VARCHAR${key} NOT NULL,
    version VARCHAR${key} NOT NULL,
    version_number BIGINT NOT NULL,
    version_name VARCHAR,
    format VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    is_default BOOLEAN NOT NULL,
    deleted BOOLEAN NOT NULL,
    requested_by VARCHAR,
    registered_at BIGINT NOT NULL,
    steps TEXT,
    outputs TEXT,
    notices TEXT,
    content TEXT,
    PRIMARY KEY (name, version)
);
