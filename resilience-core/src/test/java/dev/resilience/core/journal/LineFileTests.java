package dev.resilience.core.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFileTests {

    @TempDir
    private Path directory;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Path path() {
        return directory.resolve("lines");
    }

    private LineFile open(FullDisk disk) throws IOException {
        return LineFile.open(disk, path(), line -> line.endsWith("."));
    }

    @Test
    void whatAFullDiskLeavesOfALineIsCutOffAtOnce() throws Exception {
        FullDisk disk = new FullDisk(path());
        try (LineFile file = open(disk)) {
            file.append(bytes("first.\n"));
            disk.room = 3;
            assertThatThrownBy(() -> file.append(bytes("second.\n"))).hasMessage("No space left on device");
            assertThat(path()).hasContent("first.\n");
            disk.room = Integer.MAX_VALUE;
            file.append(bytes("third.\n"));
        }
        assertThat(path()).hasContent("first.\nthird.\n");
    }

    @Test
    void whatCannotBeCutOffAtOnceIsCutOffBeforeTheNextLine() throws Exception {
        FullDisk disk = new FullDisk(path());
        try (LineFile file = open(disk)) {
            file.append(bytes("first.\n"));
            disk.room = 3;
            disk.keepsLength = true;
            assertThatThrownBy(() -> file.append(bytes("second.\n")))
                    .hasMessage("No space left on device")
                    .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
            assertThat(path()).hasContent("first.\nsec");
            disk.room = Integer.MAX_VALUE;
            assertThatThrownBy(() -> file.append(bytes("third.\n"))).hasMessage("Not now");
            disk.keepsLength = false;
            file.append(bytes("4.\n"));
        }
        assertThat(path()).hasContent("first.\n4.\n");
    }

    @Test
    void theTornEndOfADeadProcessIsCutOffOnOpening() throws Exception {
        Files.writeString(path(), "first.\nsec");
        open(new FullDisk(path())).close();
        assertThat(path()).hasContent("first.\n");
    }

    @Test
    void aWholeLineWithoutItsEndGetsIt() throws Exception {
        Files.writeString(path(), "first.\nsecond.");
        open(new FullDisk(path())).close();
        assertThat(path()).hasContent("first.\nsecond.\n");
    }

    /** A file on a disk with little room. */
    private static final class FullDisk extends RandomAccessFile {

        int room = Integer.MAX_VALUE;
        boolean keepsLength;

        FullDisk(Path path) throws IOException {
            super(path.toFile(), "rw");
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            int fits = Math.min(room, bytes.length);
            super.write(bytes, 0, fits);
            if (fits < bytes.length) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void setLength(long length) throws IOException {
            if (keepsLength) {
                throw new IOException("Not now");
            }
            super.setLength(length);
        }
    }
}
