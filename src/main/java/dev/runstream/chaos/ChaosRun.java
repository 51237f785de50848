package dev.runstream.chaos;

import dev.runstream.client.ClusterConnection;
import dev.runstream.config.ClientSettings;
import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Contract;
import dev.runstream.contract.Topics;
import dev.runstream.functions.FunctionCall;
import dev.runstream.process.ProcessException;
import dev.runstream.process.ServerProcess;
import dev.runstream.topics.ShareGroupSetup;
import dev.runstream.topics.TopicLayout;
import dev.runstream.topics.TopicSetup;
import dev.runstream.verify.ClusterVerifier;
import dev.runstream.verify.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/** One run: starts the processes, keeps a workload going, throws the faults, waits for the end, checks. */
public final class ChaosRun {
    private static final List<Fault> OF_PROCESSES =
            List.of(Fault.F1, Fault.F2, Fault.F3, Fault.F4, Fault.F5, Fault.F10);
    private static final Duration QUIET_WITHIN = Duration.ofMinutes(3);
    private static final int WARM = 10;
    private static final long RETENTION_MILLIS = 86_400_000;

    private final Profile profile;
    private final long seed;
    private final int brokers;
    private final double slack;
    private final Path directory;
    private final List<Fault> only;
    private final Consumer<String> progress;

    /**
     * @param only these faults of processes, in this order, instead of the profile's; empty for the profile's
     * @param brokers 1, or 3 with three replicas of everything
     * @param slack limits of time are multiplied by it; 1 or more
     * @param directory of the processes: data, states, logs
     * @param progress is told a line for each thing that happens
     */
    public ChaosRun(
            Profile profile,
            long seed,
            int brokers,
            double slack,
            List<Fault> only,
            Path directory,
            Consumer<String> progress) {
        this.brokers = brokers;
        this.slack = slack;
        this.profile = only.isEmpty() ? profile : profile.only(only);
        this.only = List.copyOf(only);
        this.seed = seed;
        this.directory = directory;
        this.progress = progress;
    }

    /** @throws ProcessException when the run could not be carried through */
    public ChaosReport run() {
        long began = System.nanoTime();
        Random random = new Random(seed);
        Topics topics = Topics.DEFAULT;
        FaultLog log = new FaultLog(slack);
        try (Fleet fleet = new Fleet(directory, brokers)) {
            fleet.brokers().stream().map(fleet::startBroker).toList().forEach(ServerProcess::awaitReady);
            tell(began, (brokers == 1 ? "broker at " : "brokers at ") + fleet.bootstrapServers());
            Map<String, Object> kafka = Map.of("bootstrap.servers", fleet.bootstrapServers());
            TopicLayout layout = TopicLayout.embedded(topics, brokers);
            Contract contract = new Contract();
            try (Admin admin = Admin.create(kafka)) {
                fleet.startFunctions();
                // Beside the rest: they wait for what does not come, most of the time.
                CompletableFuture<Void> startFaults = CompletableFuture.runAsync(
                        () -> new StartFaults(fleet, admin, log).inject(profile.hits(Fault.F12)));
                new TopicSetup(admin, layout).create();
                new ShareGroupSetup(admin, WorkerSettings.DEFAULT_GROUP_ID).apply(30_000, 10);
                startRoles(fleet);
                tell(began, "2 engines and 3 workers run");
                try (CallsSeen calls = new CallsSeen(fleet.functionLog());
                        Requests requests =
                                new Requests(fleet.bootstrapServers(), topics, contract, random.nextLong());
                        EventWatch events = new EventWatch(kafka, topics.events(), contract, id -> {
                            requests.approve(id, "ada");
                            requests.approve(id, "bob");
                        })) {
                    for (Shape shape : Shape.values()) {
                        requests.register(shape);
                    }
                    requests.flush();
                    ChaosWorld world = new ChaosWorld(
                            profile, topics, layout.homePartitions(), fleet, admin, requests, events, calls, log);
                    await(startFaults);
                    tell(began, "F12: " + log.hits(Fault.F12) + " roles refused to start where they must not");
                    return throwFaults(world, random, began);
                }
            }
        }
    }

    private static void await(CompletableFuture<Void> startFaults) {
        try {
            startFaults.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static void startRoles(Fleet fleet) {
        List<ServerProcess> roles = List.of(
                fleet.startEngine("engine-1"),
                fleet.startEngine("engine-2"),
                fleet.startWorker("worker-1"),
                fleet.startWorker("worker-2"),
                fleet.startWorker("worker-3"));
        roles.forEach(ServerProcess::awaitReady);
    }

    private ChaosReport throwFaults(ChaosWorld world, Random random, long began) {
        FaultLog log = world.log();
        Injector injector = new Injector(world, random);
        long poisonSeed = random.nextLong();
        int poison = 0;
        try (Workload workload = new Workload(world.requests(), world.events(), profile.startsPerSecond())) {
            List<Fault> plan = plan(random);
            // What the first fault hits is to be at work.
            Pause.until(() -> world.events().ends().size() >= WARM, QUIET_WITHIN);
            tell(began, "plan of seed " + seed + ": " + plan);
            for (int i = 0; i < plan.size(); i++) {
                if (isOver(began)) {
                    log.violation("expected the run to take " + profile.limit().toMinutes() + " minutes or less, times "
                            + slack + ", but after " + i + " of " + plan.size() + " faults they are over");
                    break;
                }
                Fault fault = plan.get(i);
                long at = System.nanoTime();
                injector.inject(fault);
                int part = share(Fault.F7, i, plan.size());
                poison = injector.poison(poison, part, poisonSeed + i);
                injector.produceAgain(share(Fault.F6, i, plan.size()));
                injector.sizes(share(Fault.F8, i, plan.size()));
                tell(
                        began,
                        "%s hit %d of %d in %.1f s; %d started, %d live"
                                .formatted(
                                        fault,
                                        log.hits(fault),
                                        profile.hits(fault),
                                        (System.nanoTime() - at) / 1e9,
                                        workload.count(),
                                        world.events().live()));
            }
            // What missed is tried again: a plan is not over before every fault has hit.
            for (Fault fault : OF_PROCESSES) {
                for (int more = 0; log.hits(fault) < profile.hits(fault) && more < profile.hits(fault); more++) {
                    injector.inject(fault);
                    tell(began, fault + " again: hit " + log.hits(fault) + " of " + profile.hits(fault));
                }
            }
            Pause.until(() -> workload.count() >= profile.executions() || isOver(began), profile.limit());
            workload.startNoMore();
            tell(
                    began,
                    "no more starts: " + workload.count() + " started, "
                            + world.events().live() + " live");
            Duration within = Duration.ofMillis(log.limit(QUIET_WITHIN.toMillis()));
            boolean quiet = Pause.until(() -> isQuiet(world), within);
            if (!quiet) {
                log.violation("I1: expected every execution to end within " + within.toMinutes()
                        + " minutes of the last fault, but " + world.events().live() + " go on");
            }
        }
        return report(world, poison, began);
    }

    private static boolean isQuiet(ChaosWorld world) {
        return world.requests().acknowledged().stream()
                        .allMatch(id -> world.events().end(id) != null)
                && world.events().live() == 0
                && System.currentTimeMillis() - world.events().lastEventSeenAt() > 3_000;
    }

    /** Each fault as often as it has to hit, in an order that the seed decides. */
    private List<Fault> plan(Random random) {
        if (!only.isEmpty()) {
            return only;
        }
        List<Fault> plan = new ArrayList<>();
        for (Fault fault : OF_PROCESSES) {
            plan.addAll(Collections.nCopies(profile.hits(fault), fault));
        }
        Collections.shuffle(plan, random);
        return plan;
    }

    /** How many of a fault's hits belong to one of so many turns. */
    private int share(Fault fault, int turn, int turns) {
        int all = profile.hits(fault);
        return (int) ((long) all * (turn + 1) / turns - (long) all * turn / turns);
    }

    private ChaosReport report(ChaosWorld world, int poison, long began) {
        FaultLog log = world.log();
        world.calls().refresh();
        long failing = 0;
        for (FunctionCall call : world.calls().all()) {
            failing += fails(call) ? 1 : 0;
        }
        log.hits(Fault.F9, (int) failing);
        Checks checks = new Checks(world);
        List<String> violations = new ArrayList<>(log.violations());
        List<String> toRun = new ArrayList<>(world.fleet().brokers());
        toRun.addAll(List.of("functions", "engine-1", "engine-2", "worker-1", "worker-2", "worker-3"));
        violations.addAll(world.fleet().diedByThemselves(toRun));
        violations.addAll(checks.check(poison));
        tell(began, "checked from outside: " + violations.size() + " violations");
        Report verified = verify(world);
        tell(began, "verified: " + verified.violationCount() + " violations");
        if (verified.live() > 0) {
            violations.add("I13: expected no live execution when all have ended, but there are " + verified.live());
        }
        if (verified.recordsWaiting() > 0) {
            violations.add(
                    "I13: expected no record to wait when all have ended, but " + verified.recordsWaiting() + " do");
        }
        Map<Fault, ChaosReport.Row> rows = new EnumMap<>(Fault.class);
        for (Fault fault : Fault.values()) {
            rows.put(
                    fault,
                    new ChaosReport.Row(
                            fault,
                            Math.max(log.tries(fault), log.hits(fault)),
                            log.hits(fault),
                            profile.hits(fault),
                            log.recoveries(fault)));
        }
        return new ChaosReport(
                profile.name(),
                seed,
                brokers,
                slack,
                elapsed(began).toSeconds(),
                checks.ends(),
                world.events().dispatches().values().stream()
                        .mapToLong(Integer::longValue)
                        .sum(),
                world.calls().all().size(),
                checks.extraCalls(),
                checks.latestMillis(),
                world.events().rejections(),
                List.copyOf(rows.values()),
                verified,
                violations);
    }

    private static boolean fails(FunctionCall call) {
        boolean scripted = Shape.FAILING_CALLS.keySet().stream()
                .anyMatch(prefix -> call.functionName().startsWith(prefix));
        Integer status = call.status();
        return scripted && (status == null || status != 200 || call.functionError() != null);
    }

    private static Report verify(ChaosWorld world) {
        ClientSettings settings = new ClientSettings(
                Map.of(ClientSettings.BOOTSTRAP_SERVERS, world.fleet().bootstrapServers()));
        try (ClusterConnection cluster = ClusterConnection.open(settings)) {
            return new ClusterVerifier(cluster, "runstream-engine", RETENTION_MILLIS, null, _ -> {}).verify();
        }
    }

    private boolean isOver(long began) {
        return elapsed(began).toMillis() > profile.limit().toMillis() * slack;
    }

    private static Duration elapsed(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void tell(long began, String line) {
        progress.accept("%6.1f s  %s".formatted(elapsed(began).toMillis() / 1e3, line));
    }
}
