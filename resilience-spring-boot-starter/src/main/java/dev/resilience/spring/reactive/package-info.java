/** Guarded methods that return Reactor's publishers. Used only where Reactor is there. */
@NullMarked
package dev.resilience.spring.reactive;

import org.jspecify.annotations.NullMarked;
