/**
 * The engine: a thin shell around the core. {@link dev.runstream.engine.ExecutionTopology} names every source, store,
 * processor and sink. {@link dev.runstream.engine.Intake} reads records and sends them home; {@link
 * dev.runstream.engine.Executions} loads, decides, checks and applies, against the ports {@link
 * dev.runstream.engine.PartitionStore}, {@link dev.runstream.engine.MarkerStore}, {@link
 * dev.runstream.engine.RunbookTexts}, {@link dev.runstream.engine.Outbox} and {@link
 * dev.runstream.engine.InputProgress}; only the classes whose names end in {@code Processor} and {@link
 * dev.runstream.engine.ExecutionTopology} know Kafka Streams.
 */
@NullMarked
package dev.runstream.engine;

import org.jspecify.annotations.NullMarked;
