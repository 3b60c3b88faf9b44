/** Owns the screens that find addresses whose lots are not what their ledger says, set by set (C5.3). */
@NullMarked
package dev.tally.credits.screen;

import org.jspecify.annotations.NullMarked;
