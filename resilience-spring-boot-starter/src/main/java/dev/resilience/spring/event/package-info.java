/** What the engines tell, as an application hears of it. */
@NullMarked
package dev.resilience.spring.event;

import org.jspecify.annotations.NullMarked;
