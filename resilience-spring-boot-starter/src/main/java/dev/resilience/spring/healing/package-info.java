/** The healing log in an application: its settings, and what it is told about causes. */
@NullMarked
package dev.resilience.spring.healing;

import org.jspecify.annotations.NullMarked;
