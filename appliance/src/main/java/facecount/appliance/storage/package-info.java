/** The ledger and the outbox in one SQLite file; the home of sqlite-jdbc. */
@NullMarked
package facecount.appliance.storage;

import org.jspecify.annotations.NullMarked;
