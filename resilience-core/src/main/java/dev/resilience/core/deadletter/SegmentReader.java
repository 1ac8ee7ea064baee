package dev.resilience.core.deadletter;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the letters of one file that are still there, once. Not thread-safe. Not a {@code FileChannel}, which an interrupt of the
 * reading thread would close.
 */
final class SegmentReader implements Closeable {

    private final LetterSegment segment;
    private final Set<String> removed;
    private final BufferedReader lines;

    /** To be made under the lock that guards the segment. */
    SegmentReader(LetterSegment segment) throws IOException {
        this.segment = segment;
        this.removed = segment.removed();
        this.lines = new BufferedReader(
                new InputStreamReader(new FileInputStream(segment.path().toFile()), StandardCharsets.UTF_8));
    }

    LetterSegment segment() {
        return segment;
    }

    /**
     * All letters, oldest first.
     *
     * @param diagnoses what newer files say about letters, by id; what this one says is added
     */
    List<DeadLetter> letters(Map<String, Map<String, String>> diagnoses) throws IOException {
        return letters(line -> true, diagnoses);
    }

    /** The letter of an id; null if it is not here. Only lines that have the id are parsed. */
    @Nullable
    DeadLetter find(String id, Map<String, Map<String, String>> diagnoses) throws IOException {
        return letters(line -> line.contains(id), diagnoses).stream()
                .filter(letter -> letter.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private List<DeadLetter> letters(Predicate<String> wanted, Map<String, Map<String, String>> diagnoses)
            throws IOException {
        List<DeadLetter> letters = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            LetterJson.Entry entry = wanted.test(line) ? LetterJson.read(line) : null;
            if (entry == null) {
                continue;
            }
            if (entry.letter() != null && !removed.contains(entry.letter().id())) {
                letters.add(entry.letter());
            }
            if (entry.diagnosed() != null) {
                diagnoses.put(entry.diagnosed(), entry.diagnosis());
            }
        }
        letters.replaceAll(letter ->
                diagnoses.containsKey(letter.id()) ? letter.withDiagnosis(diagnoses.get(letter.id())) : letter);
        return letters;
    }

    /**
     * Has every line of the file given to {@code entries}, letters that are gone included.
     *
     * @return how many lines cannot be read
     */
    int forEach(Consumer<LetterJson.Entry> entries) throws IOException {
        int unreadable = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            LetterJson.Entry entry = LetterJson.read(line);
            if (entry == null) {
                unreadable++;
            } else {
                entries.accept(entry);
            }
        }
        return unreadable;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
