package dev.resilience.spring.advice;

import java.util.List;

/** What a rule has to say about one name. Immutable. */
public sealed interface Assessment {

    /** The rule is about something that this name does not have. */
    record NotConcerned() implements Assessment {

        private static final NotConcerned INSTANCE = new NotConcerned();
    }

    /**
     * There is too little to go by.
     *
     * @param missing what there is, and what is needed
     */
    record TooLittle(String missing) implements Assessment {}

    /**
     * The rule has looked.
     *
     * @param suggestions what should be set otherwise; empty if all is well
     */
    record Looked(List<Suggestion> suggestions) implements Assessment {

        private static final Looked WELL = new Looked(List.of());

        public Looked {
            suggestions = List.copyOf(suggestions);
        }
    }

    /** The rule is about something that this name does not have. */
    static Assessment notConcerned() {
        return NotConcerned.INSTANCE;
    }

    /** There is too little to go by: what there is, and what is needed. */
    static Assessment tooLittle(String missing) {
        return new TooLittle(missing);
    }

    /** There are fewer samples than needed. */
    static Assessment tooFew(long have, long need, String what) {
        return new TooLittle(have + " of " + need + " " + what);
    }

    /** Nothing has been recorded that the rule needs. */
    static Assessment notRecorded() {
        return new TooLittle("nothing is recorded of the work, see resilience.advice.record");
    }

    /** All is well. */
    static Assessment well() {
        return Looked.WELL;
    }

    /** Something should be set otherwise. */
    static Assessment suggest(Suggestion suggestion) {
        return new Looked(List.of(suggestion));
    }
}
