package dev.resilience.spring.advice.figures;

/**
 * What the fallbacks of one name have counted since the start. Immutable.
 *
 * @param method the fallback method as the annotation names it
 * @param successes calls that it has answered
 * @param failures calls for which it has failed, too
 */
public record FallbackFigures(String method, long successes, long failures) implements PolicyFigures {

    @Override
    public String type() {
        return "fallback";
    }

    @Override
    public long calls() {
        return successes + failures;
    }
}
