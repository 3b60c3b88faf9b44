package dev.tally.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.testing.HouseRules;
import dev.tally.testing.HouseSources;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds this module to the rules of the house. */
class HouseTest {

    private static final HouseSources SOURCES = HouseSources.of("");

    @TestFactory
    Stream<DynamicTest> the_rules_of_the_house_hold() {
        return HouseRules.tests();
    }

    @Test
    void no_file_is_too_long_to_read_in_one_go() {
        assertThat(SOURCES.tooLong()).isEmpty();
    }

    @Test
    void only_stores_write_tables() {
        assertThat(SOURCES.writingOutsideStores()).isEmpty();
    }

    @Test
    void every_package_says_what_it_owns() {
        assertThat(SOURCES.packagesWithoutContract()).isEmpty();
    }
}
