package dev.resilience.test.time;

/** What stands in the {@link Agenda}: at most once, under the place it got there. */
abstract sealed class Entry permits Task, Waiter {

    private Place place = Place.NONE;

    /** Where this stands. Guarded by the lock of the agenda. */
    final Place place() {
        return place;
    }

    final void place(Place given) {
        place = given;
    }

    /**
     * The order of the agenda.
     *
     * @param due nanoseconds since the start of the source, never negative: unlike a reading of the clock it cannot
     * overflow
     * @param registration breaks ties
     */
    record Place(long due, long registration) implements Comparable<Place> {

        static final Place NONE = new Place(-1, -1);

        @Override
        public int compareTo(Place other) {
            int order = Long.compare(due, other.due);
            return order != 0 ? order : Long.compare(registration, other.registration);
        }
    }
}
