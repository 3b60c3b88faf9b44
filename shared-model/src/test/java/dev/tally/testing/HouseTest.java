package dev.tally.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds shared-model to the rules of the house, and the tools beside it to those that they can keep. */
class HouseTest {

    @TestFactory
    Stream<DynamicTest> the_rules_of_the_house_hold() {
        return HouseRules.tests();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../deploy/local", "../deploy/bench"})
    void no_file_is_too_long_to_read_in_one_go(String module) {
        assertThat(HouseSources.of(module).tooLong()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../deploy/local", "../deploy/bench"})
    void every_package_says_what_it_owns(String module) {
        assertThat(HouseSources.of(module).packagesWithoutContract()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {""})
    void only_stores_write_tables(String module) {
        assertThat(HouseSources.of(module).writingOutsideStores()).isEmpty();
    }
}
