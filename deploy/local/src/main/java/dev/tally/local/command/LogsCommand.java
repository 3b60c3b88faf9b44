package dev.tally.local.command;

import dev.tally.local.stack.Layout;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the logs of the stack. */
@Command(name = "logs", description = "Show the end of the logs.", mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {

    private static final List<String> NAMES =
            List.of("social", "credits", "metrics", "postgres", "supervisor", "build");
    private static final int TAIL_BYTES = 16 * 1024;

    @Parameters(
            arity = "0..1",
            paramLabel = "SERVICE",
            description = "social, credits, metrics, postgres, supervisor or build; the three services when absent.",
            defaultValue = "")
    private String name = "";

    @Option(names = "-f", description = "Go on with what is written until Ctrl-C.")
    private boolean follow;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!name.isEmpty() && !NAMES.contains(name)) {
            System.err.println("tally: no log of " + name + "; there are " + String.join(", ", NAMES));
            return 2;
        }
        Map<Path, Long> read = new LinkedHashMap<>();
        for (Path log : logs()) {
            long size = Files.exists(log) ? Files.size(log) : 0;
            read.put(log, Math.max(0, size - TAIL_BYTES));
        }
        boolean labelled = read.size() > 1;
        do {
            for (Map.Entry<Path, Long> entry : read.entrySet()) {
                entry.setValue(print(entry.getKey(), entry.getValue(), labelled));
            }
            if (follow) {
                Thread.sleep(300);
            }
        } while (follow);
        return 0;
    }

    private List<Path> logs() {
        Layout layout = Layout.ofLauncher();
        List<Path> logs = new ArrayList<>();
        for (String each : name.isEmpty() ? NAMES.subList(0, 3) : List.of(name)) {
            logs.add(each.equals("postgres") ? layout.postgres().resolve("postgres.log") : layout.log(each));
        }
        return logs;
    }

    /** Prints whole lines from a position on; returns where the next one begins. */
    private static long print(Path log, long from, boolean labelled) throws IOException {
        if (!Files.exists(log)) {
            return 0;
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            // A new start begins the file anew.
            long position = from > file.length() ? 0 : from;
            byte[] bytes = new byte[(int) Math.min(file.length() - position, 1 << 20)];
            file.seek(position);
            file.readFully(bytes);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            String label = labelled ? log.getFileName().toString().replace(".log", "") + " | " : "";
            new String(bytes, 0, end, java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> System.out.println(label + line));
            return position + end;
        }
    }
}
