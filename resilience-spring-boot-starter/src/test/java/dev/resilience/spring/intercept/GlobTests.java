package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GlobTests {

    @Test
    void aStarStandsForAnyTextAndAQuestionMarkForOneCharacter() {
        assertThat(new Glob("*").matches("")).isTrue();
        assertThat(new Glob("").matches("a")).isFalse();
        assertThat(new Glob("?").matches("")).isFalse();
        assertThat(new Glob("Inventory-*").matches("inventory-STOCK")).isTrue();
        assertThat(new Glob("*.stock(*)").matches("com.acme.Inventory.stock(String)"))
                .isTrue();
        assertThat(new Glob("a.c").matches("abc")).isFalse();
        assertThat(new Glob("a??").matches("ab")).isFalse();
    }

    @Test
    void itAgreesWithARegularExpression() {
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            String glob = draw(random, "ab*?", 6);
            String name = draw(random, "ab", 8);
            String expression = glob.replace("*", ".*").replace("?", ".");
            assertThat(new Glob(glob).matches(name))
                    .as("%s on %s", glob, name)
                    .isEqualTo(Pattern.matches(expression, name));
        }
    }

    @Test
    void manyStarsTakeNoTime() {
        assertThat(new Glob("*a".repeat(1_000) + "b").matches("a".repeat(5_000)))
                .isFalse();
    }

    private static String draw(Random random, String letters, int longest) {
        StringBuilder drawn = new StringBuilder();
        for (int i = random.nextInt(longest + 1); i > 0; i--) {
            drawn.append(letters.charAt(random.nextInt(letters.length())));
        }
        return drawn.toString();
    }
}
