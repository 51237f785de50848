/** The records of the topics as bytes: schemas, encoding, the chain of hashes, topic names, the home of a key. */
@NullMarked
package dev.runstream.contract;

import org.jspecify.annotations.NullMarked;
