package dev.resilience.sample.simulator;

import java.util.List;

/** A change of settings that was refused as a whole. */
final class InvalidSettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    InvalidSettingsException(List<Fault> faults) {
        super(String.join("; ", faults.stream().map(Fault::toString).toList()));
        this.faults = List.copyOf(faults);
    }

    List<Fault> faults() {
        return faults;
    }

    /**
     * One fault.
     *
     * @param field the setting, as it was named
     * @param value what it was given, as text
     * @param mend what would be right
     */
    record Fault(String field, String value, String mend) {

        @Override
        public String toString() {
            return "%s: %s is wrong; %s".formatted(field, value, mend);
        }
    }
}
