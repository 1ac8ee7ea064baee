package dev.resilience.core.healing;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the file of a healing log does. Immutable.
 *
 * @param path the file
 * @param failure why it cannot be written; null if it can
 * @param unwritten entries that wait to be written
 * @param lost entries that could not wait any longer; what was to be written last about them is not in the file
 */
public record JournalStatus(Path path, @Nullable String failure, int unwritten, long lost) {}
