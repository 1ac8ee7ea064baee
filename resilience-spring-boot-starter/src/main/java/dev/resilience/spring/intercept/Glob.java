package dev.resilience.spring.intercept;

import java.util.Locale;

/**
 * A pattern in which {@code *} stands for any text and {@code ?} for one character; case does not count. Takes at most the product of
 * the two lengths: a regular expression with many stars would take for ever. Immutable.
 */
record Glob(String pattern) {

    boolean matches(String text) {
        String glob = pattern.toLowerCase(Locale.ROOT);
        String name = text.toLowerCase(Locale.ROOT);
        int inGlob = 0;
        int inName = 0;
        int lastStar = -1;
        int afterStar = 0;
        while (inName < name.length()) {
            char expected = inGlob < glob.length() ? glob.charAt(inGlob) : 0;
            if (expected == '*') {
                lastStar = inGlob++;
                afterStar = inName;
            } else if (inGlob < glob.length() && (expected == '?' || expected == name.charAt(inName))) {
                inGlob++;
                inName++;
            } else if (lastStar >= 0) {
                inGlob = lastStar + 1; // the star stands for one character more
                inName = ++afterStar;
            } else {
                return false;
            }
        }
        while (inGlob < glob.length() && glob.charAt(inGlob) == '*') {
            inGlob++;
        }
        return inGlob == glob.length();
    }
}
