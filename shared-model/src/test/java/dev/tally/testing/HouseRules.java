package dev.tally.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** The rules of the house about classes; each module's HouseTest checks them on everything it stands on. */
public final class HouseRules {

    private static final String[] FAMILIES = {"dev.tally.credits..", "dev.tally.social..", "dev.tally.metrics.."};

    private static final String[] TOOLS = {"dev.tally.bench..", "dev.tally.local.."};

    /** Classes that hold rules and nothing else; a class that becomes one is added here. */
    private static final Set<String> PURE_CORE =
            Set.of("LotBook", "Coercion", "Counting", "Identity", "AuditDays", "StorableText", "IdHash");

    private static final Pattern EMPTY_NAME = Pattern.compile(".*(Manager|Helper|Util|Utils|Impl|Data)");

    private HouseRules() {}

    private static final ArchRule SHARED_MODEL_KNOWS_NO_FAMILY = noClasses()
            .that(areOfSharedModel())
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FAMILIES)
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage(TOOLS)
            .because("it is what all families stand on");

    private static final ArchRule CREDITS_STANDS_ALONE = familyStandsAlone("credits", "social", "metrics");

    private static final ArchRule SOCIAL_STANDS_ALONE = familyStandsAlone("social", "credits", "metrics");

    private static final ArchRule METRICS_STANDS_ALONE = familyStandsAlone("metrics", "credits", "social");

    private static final ArchRule PACKAGES_HAVE_NO_CYCLES = slices().matching("dev.tally.(**)")
            .should()
            .beFreeOfCycles()
            // A registry knows what it lists, and what it lists knows the registry's contract; so with an entry point.
            .ignoreDependency(
                    JavaClass.Predicates.simpleName("Benchmarks").or(JavaClass.Predicates.simpleName("Main")),
                    DescribedPredicate.alwaysTrue());

    private static final ArchRule ONLY_DECODERS_AND_VIEWS_KNOW_JSON = product()
            .and(describe(
                    "are no decoders, views or wire contract",
                    type -> !topLevel(type).getSimpleName().endsWith("Decoder")
                            && !Set.of(
                                            "dev.tally.message",
                                            "dev.tally.rest",
                                            "dev.tally.rest.problem",
                                            "dev.tally.admin.audit",
                                            "dev.tally.admin.deadletter")
                                    .contains(type.getPackageName())))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind..")
            .allowEmptyShould(true)
            .because("a message is a value as soon as it is decoded");

    private static final ArchRule RULES_ARE_PURE = noClasses()
            .that(describe(
                    "are the pure core",
                    type -> PURE_CORE.contains(topLevel(type).getSimpleName())))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta..", "io.quarkus..", "io.smallrye..", "io.vertx..", "org.hibernate..", "java.sql..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock")
            .allowEmptyShould(true)
            .because("rules that people argue about must be readable and testable without I/O");

    private static final ArchRule TIME_IS_PASSED_IN = product()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .allowEmptyShould(true)
            .because("there is one Clock in the code, and rules get instants");

    private static final ArchRule NAIVE_MODELS_KNOW_NOTHING_OF_THE_PRODUCT = noClasses()
            .that()
            .resideInAPackage("dev.tally.bench..")
            .and()
            .haveSimpleNameStartingWith("Naive")
            .should()
            .dependOnClassesThat(describe(
                    "are the product's",
                    type -> type.getPackageName().startsWith("dev.tally.")
                            && !type.getPackageName().startsWith("dev.tally.bench")))
            .allowEmptyShould(true)
            .because("a model that shares code with what it judges shares its mistakes");

    private static final ArchRule NAMES_SAY_SOMETHING = noClasses()
            .that()
            .resideInAPackage("dev.tally..")
            .should()
            .haveNameMatching(EMPTY_NAME.pattern())
            .because("such a name says that the class has no subject");

    private static final ArchRule RESOURCES_ARE_PUBLIC = classes()
            .that()
            .areAnnotatedWith("jakarta.ws.rs.Path")
            .should()
            .bePublic()
            .allowEmptyShould(true)
            .because("a package-private resource class is silently not registered");

    private static final Map<String, ArchRule> RULES = Map.ofEntries(
            Map.entry("shared_model_knows_no_family", SHARED_MODEL_KNOWS_NO_FAMILY),
            Map.entry("credits_stands_alone", CREDITS_STANDS_ALONE),
            Map.entry("social_stands_alone", SOCIAL_STANDS_ALONE),
            Map.entry("metrics_stands_alone", METRICS_STANDS_ALONE),
            Map.entry("packages_have_no_cycles", PACKAGES_HAVE_NO_CYCLES),
            Map.entry("only_decoders_and_views_know_json", ONLY_DECODERS_AND_VIEWS_KNOW_JSON),
            Map.entry("rules_are_pure", RULES_ARE_PURE),
            Map.entry("time_is_passed_in", TIME_IS_PASSED_IN),
            Map.entry("naive_models_know_nothing_of_the_product", NAIVE_MODELS_KNOW_NOTHING_OF_THE_PRODUCT),
            Map.entry("names_say_something", NAMES_SAY_SOMETHING),
            Map.entry("resources_are_public", RESOURCES_ARE_PUBLIC));

    /** One test per rule, on the main classes of the module and of everything of Tally that it stands on. */
    public static Stream<DynamicTest> tests() {
        JavaClasses classes =
                new ClassFileImporter().withImportOption(HouseRules::isMain).importPackages("dev.tally");
        return new TreeMap<>(RULES)
                .entrySet().stream()
                        .map(rule -> DynamicTest.dynamicTest(
                                rule.getKey(), () -> rule.getValue().check(classes)));
    }

    private static boolean isMain(Location location) {
        return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }

    private static ArchRule familyStandsAlone(String family, String... others) {
        return noClasses()
                .that()
                .resideInAPackage("dev.tally." + family + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.tally." + others[0] + "..", "dev.tally." + others[1] + "..")
                .allowEmptyShould(true)
                .because("no service imports another");
    }

    /** Everything but the local stack and the benchmarks, which are tools around it. */
    private static GivenClassesConjunction product() {
        return noClasses().that().resideInAPackage("dev.tally..").and().resideOutsideOfPackages(TOOLS);
    }

    private static DescribedPredicate<JavaClass> areOfSharedModel() {
        return JavaClass.Predicates.resideInAPackage("dev.tally..")
                .and(JavaClass.Predicates.resideOutsideOfPackages(FAMILIES))
                .and(JavaClass.Predicates.resideOutsideOfPackages(TOOLS))
                .as("are of shared-model");
    }

    private static JavaClass topLevel(JavaClass type) {
        return type.getEnclosingClass().map(HouseRules::topLevel).orElse(type);
    }
}
