import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;

/**
 * Starts one OpenSearch node from a home folder with lib, modules, plugins and config, without the stock main class:
 * no root check, no security manager, no bootstrap checks.
 *
 *   java -cp 'launcher.jar:HOME/lib/*' Launcher HOME [-Ekey=value ...]
 *
 * Prints one line on stdout, "OPENSEARCH_READY 127.0.0.1:PORT" or "OPENSEARCH_FAILED reason <- cause <- cause". A node
 * that is ready runs until its stdin closes or SIGTERM arrives.
 */
public final class Launcher {
    private static final int SHUTDOWN_SECONDS = 20;

    public static void main(String[] args) {
        PrintStream out = System.out; // LogConfigurator redirects System.out into the log: keep the real one
        try {
            run(args, out);
        } catch (Throwable failure) {
            out.println("OPENSEARCH_FAILED " + causes(failure));
            out.flush();
            Runtime.getRuntime().halt(1); // a half-started node leaves threads behind that would keep the process alive
        }
        System.exit(0); // not halt: the class archive is dumped at a regular exit
    }

    private static void run(String[] args, PrintStream out) throws Exception {
        Node node = new Node(environment(args));
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> { // SIGTERM, SIGINT
            stop.countDown();
            try {
                stopped.await(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        node.start();
        out.println("OPENSEARCH_READY " + node.injector().getInstance(HttpServerTransport.class).boundAddress().publishAddress());
        out.flush();

        startDaemon(() -> { // a parent that died has closed its end of our stdin: leave no orphan
            try {
                while (System.in.read() >= 0) { }
            } catch (IOException e) {
                // the same as closed
            }
            stop.countDown();
        });
        stop.await();
        startDaemon(() -> { // whatever hangs in the shutdown (a data folder deleted under us, say): end
            try {
                Thread.sleep(SHUTDOWN_SECONDS * 1000L);
                Runtime.getRuntime().halt(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            node.close();
            node.awaitClose(SHUTDOWN_SECONDS - 5, TimeUnit.SECONDS);
        } finally {
            stopped.countDown();
        }
    }

    private static Environment environment(String[] args) {
        Path home = Path.of(args[0]).toAbsolutePath().normalize();
        Map<String, String> overrides = new HashMap<>();
        for (int i = 1; i < args.length; i++) {
            int eq = args[i].indexOf('=');
            if (!args[i].startsWith("-E") || eq < 0) {
                throw new IllegalArgumentException("expected -Ekey=value, got " + args[i]);
            }
            overrides.put(args[i].substring(2, eq), args[i].substring(eq + 1));
        }
        Settings settings = Settings.builder().put("path.home", home.toString()).build();
        Environment environment = InternalSettingsPreparer.prepareEnvironment(settings, overrides, home.resolve("config"), () -> "hinomi");
        LogConfigurator.setNodeName("hinomi");
        LogConfigurator.registerErrorListener();
        try {
            LogConfigurator.configure(environment);
        } catch (Exception e) {
            throw new IllegalStateException("cannot configure the log", e);
        }
        return environment;
    }

    private static void startDaemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    private static String causes(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null && text.length() < 2000; cause = cause.getCause()) {
            text.append(text.length() == 0 ? "" : " <- ").append(cause.getClass().getSimpleName()).append(": ").append(cause.getMessage());
        }
        return text.toString().replaceAll("\\s+", " ");
    }
}
