package dev.resilience.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Finding phrases in text. */
class PhrasesTests {

    private final Phrases phrases = Phrases.builder()
            .mean(FailureKind.TIMEOUT, "az", "az by", "az by cx")
            .mean(FailureKind.FLAKY, "9 to 5", "by")
            .meanNothing("az not", "no az")
            .build();

    @ParameterizedTest
    @CsvSource({
        "az, az",
        "AZ, az",
        "Az By, az by",
        "az_by, az by",
        "az-by, az by",
        "'az: by', az by",
        "az -by, az by",
        "az by cx, az by cx",
        "az bycx, az",
        "az cx, az",
        "'az    by', az",
        "9 TO 5, 9 to 5",
        "by az, by",
        "no az by, by",
        "no by, by",
        "az not by, by",
        "x az, az",
        "x. az. x, az",
        "az., az"
    })
    void theFirstPhraseIsFoundAndOfThoseThatBeginThereTheLongest(String text, String phrase) {
        Classification found = phrases.find(text);

        assertThat(found).isNotNull();
        assertThat(found.rule()).isEqualTo("words: " + phrase);
        assertThat(found.confidence()).isEqualTo(0.8);
        assertThat(found.executed()).isEqualTo(Executed.MAYBE);
        assertThat(found.answered()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "a", "azz", "az not", "no az", "no-az", "9 to", "9 to 55", "\"az\"", "\"az", "x\" az", "az.x",
                "x.az"
            })
    void otherTextMeansWhatItSays(String text) {
        assertThat(phrases.find(text) != null).isEqualTo(text.equals("\"az") || text.equals("x\" az"));
    }

    @ParameterizedTest
    @MethodSource("ascii")
    void lettersAndDigitsMakeAWordLongerAndNothingElseDoes(int c) {
        boolean isWord = Character.isLetterOrDigit((char) c);

        assertThat(phrases.find("by" + (char) c + " ") == null)
                .as("behind: %c", c)
                .isEqualTo(isWord || "\\@$=".indexOf(c) >= 0);
        assertThat(phrases.find((char) c + "by") == null)
                .as("before: %c", c)
                .isEqualTo(isWord || "./\\@$#&?'`".indexOf(c) >= 0);
    }

    static IntStream ascii() {
        return IntStream.rangeClosed(' ', '~');
    }

    @Test
    void lettersOfOtherAlphabetsMakeAWordLonger() {
        assertThat(phrases.find("by\u00e9")).isNull();
        assertThat(phrases.find("\u4e2dby")).isNull();
        assertThat(phrases.find("by\u2026")).isNotNull();
    }

    @Test
    void quotesArePassedOverInPairs() {
        assertThat(phrases.find("\"x\" \"az\" x")).isNull();
        assertThat(phrases.find("\"x\" az")).isNotNull();
        assertThat(phrases.find("\"\"az")).isNotNull();
        assertThat(phrases.find("\"az\" \"x by")).isNotNull();
    }

    @Test
    void phrasesOfOneFirstWordAreKeptApartFromOthersHowEverManyThereAre() {
        Phrases.Builder builder = Phrases.builder();
        IntStream.range(0, 1000).forEach(i -> builder.mean(FailureKind.FLAKY, "w" + i));
        Phrases many = builder.build();

        for (int i = 0; i < 1000; i++) {
            Classification found = many.find("x w" + i + " x");
            assertThat(found).isNotNull();
            assertThat(found.rule()).isEqualTo("words: w" + i);
        }
        assertThat(many.find("w1000")).isNull();
        assertThat(Phrases.builder().build().find("x")).isNull();
    }
}
