package dev.resilience.core.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LetterJsonTests {

    private static String line(DeadLetter letter) {
        return new String(LetterJson.line(letter), StandardCharsets.UTF_8);
    }

    @Test
    void aDiagnosisThatFollowsIsALineOfItsOwn() {
        Map<String, String> diagnosis = Map.of("kind", "TRANSIENT", "rootCause", "\"refused\"\n");
        assertThat(LetterJson.read(new String(LetterJson.diagnosis("a", diagnosis), StandardCharsets.UTF_8)))
                .isEqualTo(new LetterJson.Entry(null, null, "a", diagnosis));
    }

    @Test
    void aLetterIsOneLineAndReadsBackAsItWas() {
        DeadLetter letter = Samples.letter("a");
        String line = line(letter);

        assertThat(line).endsWith("}\n").startsWith("{\"id\":\"a\",\"at\":\"2026-01-02T03:04:05.678Z\"");
        assertThat(line.chars().filter(c -> c == '\n').count()).isOne();
        assertThat(Objects.requireNonNull(LetterJson.read(line)).letter()).isEqualTo(letter);
    }

    @Test
    void aRemovalReadsBack() {
        LetterJson.Entry entry = LetterJson.read(new String(LetterJson.removal("a"), StandardCharsets.UTF_8));
        assertThat(entry).isEqualTo(new LetterJson.Entry(null, "a", null, Map.of()));
    }

    @Test
    void noPartOfALineIsALetter() {
        String line = line(Samples.letter("a")).trim();
        for (int end = 0; end < line.length(); end++) {
            assertThat(LetterJson.read(line.substring(0, end))).as("%d", end).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "{}",
                "{\"id\":1}",
                "{\"removed\":1}",
                "{\"id\":\"\\u12g4\"}",
                "{\"id\":\"\\x\"}",
                "{\"a\":1-2}",
                "{\"a\":99999999999999999999}",
                "{\"a\":1}x",
                "[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]"
            })
    void whatIsNoLetterIsNotRead(String text) {
        assertThat(LetterJson.read(text)).isNull();
    }

    @Test
    void blanksAndEscapesOfOthersAreUnderstood() {
        assertThat(LetterJson.read(" { \"removed\" : \"\\u0061\\/\\b\\f\\r\" } "))
                .isEqualTo(new LetterJson.Entry(null, "a/\b\f\r", null, Map.of()));
    }
}
