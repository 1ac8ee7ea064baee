/** Products, with their stock as the inventory backend tells it. */
@NullMarked
package dev.resilience.sample.catalog;

import org.jspecify.annotations.NullMarked;
