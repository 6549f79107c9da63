package dev.tactus.sim.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** An oracle that shared code with what it judges would agree with its mistakes. */
class ReferenceIndependenceTest {
    private static final String HERE = ReferenceScheduler.class.getPackageName();
    private static final JavaClasses CLASSES = new ClassFileImporter().importPackages(HERE);

    @Test
    void nothingHereKnowsTheProductOrTheRestOfTheSimulation() {
        Set<String> known = new TreeSet<>();
        for (JavaClass each : CLASSES) {
            for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
                String name = dependency.getTargetClass().getBaseComponentType().getPackageName();
                if (!mayKnow(each, name)) {
                    known.add(
                            each.getName() + " → " + dependency.getTargetClass().getName());
                }
            }
        }
        assertEquals(Set.of(), known);
    }

    @Test
    void theClassesAreSeen() {
        assertTrue(CLASSES.contain(ReferenceLedger.class));
        assertTrue(CLASSES.get(ReferenceScheduler.class)
                        .getDirectDependenciesFromSelf()
                        .size()
                > 20);
        assertFalse(mayKnow(CLASSES.get(ReferenceScheduler.class), "dev.tactus.protocol"));
    }

    private static boolean mayKnow(JavaClass who, String name) {
        boolean plain = name.isEmpty() // a primitive type
                || name.equals(HERE)
                || name.startsWith("java.")
                || name.startsWith("org.bouncycastle.")
                || name.startsWith("org.jspecify.");
        return plain || (who.getName().contains("Test") && !name.startsWith("dev.tactus"));
    }
}
