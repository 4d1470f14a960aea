using System.Text;
using Tarn.Functions.Isolation;

namespace Tarn.Functions.Tests.Running;

/// <summary>Code as it is usual on AWS: handlers without a promise, threads, files in /tmp, processes.</summary>
public sealed class UsualCodeTests
{
    private const string Plain = """
        exports.value = () => 42;
        exports.logs = () => { console.log('only this'); };
        exports.later = (event, context, callback) => { setTimeout(() => callback(null, 'called'), 20); };
        exports.leaves = (event, context, callback) => { setTimeout(() => console.log('after'), 20); };
        exports.pending = async () => { await new Promise(() => {}); };
        """;

    private const string Python = """
        import multiprocessing, os, socket, tempfile, threading, time

        def threads(event, context):
            stop = threading.Event()
            started = [threading.Thread(target=stop.wait) for _ in range(event['count'])]
            for one in started: one.start()
            stop.set()
            for one in started: one.join()
            return len(started)

        def folder(event, context):
            with open('/tmp/mine', 'x') as file: file.write('x')
            return [os.path.exists('/tmp/mine'), tempfile.gettempdir(), os.listdir('/tmp'), sorted(os.listdir(os.environ['LAMBDA_TASK_ROOT']))]

        def double(n): return n * 2

        def processes(event, context):
            queue = multiprocessing.Queue()
            child = multiprocessing.Process(target=queue.put, args=(7,))
            child.start()
            found = queue.get(timeout=10)
            child.join()
            with multiprocessing.Pool(2) as pool: doubled = pool.map(double, [1, 2])
            return [found, doubled, multiprocessing.Lock().acquire()]

        def local(event, context):
            server = socket.socket(socket.AF_UNIX)
            server.bind('/tmp/own.sock')
            server.listen(1)
            client = socket.socket(socket.AF_UNIX)
            client.connect('/tmp/own.sock')
            client.send(b'x')
            return server.accept()[0].recv(1).decode()

        def wait(event, context):
            time.sleep(event['seconds'])
            return 'waited'

        def hold(event, context):
            kept = bytearray(os.urandom(1 << 20)) * event['mb']
            return len(kept)
        """;

    [Theory]
    [InlineData("value")]
    [InlineData("logs")]
    [InlineData("leaves")]
    [InlineData("pending")]
    public async Task A_handler_that_never_answers_ends_with_null_when_the_loop_is_empty(string handler)
    {
        await using var world = await FunctionWorld.Open();
        var version = world.Function("nodejs20.x", "index.js", Plain, "index." + handler);
        for (var round = 0; round < 3; round++)
        {
            var (payload, answer) = await world.Invoke(version);
            Assert.Equal("null", payload);
            Assert.Null(answer.FunctionError);
        }

        Assert.Single(world.Runner.Snapshot());
        Assert.Equal(handler == "leaves" ? 3 : 0, world.Lines.Count(line => line.EndsWith("after", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_callback_that_comes_late_is_the_answer()
    {
        await using var world = await FunctionWorld.Open();
        Assert.Equal("\"called\"", (await world.Invoke(world.Function("nodejs20.x", "index.js", Plain, "index.later"))).Payload);
    }

    [PythonTheory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task Many_threads_fit_into_128_MB(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        var version = world.Function("python3.11", "app.py", Python, "app.threads") with { MemoryMb = 128 };
        Assert.Equal("900", (await world.Invoke(version, """{"count":900}""")).Payload);
    }

    [PythonTheory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task Memory_beyond_the_function_s_ends_it_and_the_most_is_reported(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        var version = world.Function("python3.11", "app.py", Python, "app.hold") with { MemoryMb = 256 };
        var (_, answer) = await world.Invoke(version, """{"mb":120}""");
        var used = int.Parse(Encoding.UTF8.GetString(answer.LogTail().Span).Split("Max Memory Used: ")[1].Split(' ')[0], null);
        Assert.InRange(used, 121, 256);
        Assert.Contains("Runtime.OutOfMemory", (await world.Invoke(version, """{"mb":1000}""")).Payload, StringComparison.Ordinal);
    }

    [PythonTheory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task Folders_have_their_usual_names(IsolationLevel level)
    {
        if (level == IsolationLevel.Basic && !Environment.IsPrivilegedProcess)
        {
            return; // only root makes mounts without bubblewrap
        }

        await using var world = await FunctionWorld.Open(level, parent: "/var/tmp");
        foreach (var name in new[] { "one", "other" })
        {
            var (payload, _) = await world.Invoke(world.Function("python3.11", "app.py", Python, "app.folder", name));
            Assert.Equal("[true,\"/tmp\",[\"mine\"],[\"app.py\"]]", payload.Replace(" ", "", StringComparison.Ordinal));
        }
    }

    [PythonTheory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task Processes_and_their_queues_work(IsolationLevel level)
    {
        if (level == IsolationLevel.Basic && !Environment.IsPrivilegedProcess)
        {
            return; // only root makes mounts without bubblewrap
        }

        await using var world = await FunctionWorld.Open(level, parent: "/var/tmp");
        var version = world.Function("python3.11", "app.py", Python, "app.processes") with { MemoryMb = 512 };
        Assert.Equal("[7,[2,4],true]", (await world.Invoke(version)).Payload.Replace(" ", "", StringComparison.Ordinal));
    }

    [PythonTheory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task A_function_connects_to_its_own_local_sockets(IsolationLevel level)
    {
        if (level == IsolationLevel.Full)
        {
            await using var world = await FunctionWorld.Open(level);
            Assert.Equal("\"x\"", (await world.Invoke(world.Function("python3.11", "app.py", Python, "app.local"))).Payload);
        }
    }

    [PythonTheory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task Memory_is_a_limit_and_no_reservation(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level, options => options with { MemoryMb = 1_024 });
        var version = world.Function("python3.11", "app.py", Python, "app.wait") with { MemoryMb = 512 };
        var calls = Enumerable.Range(0, 6).Select(_ => world.Invoke(version, """{"seconds":0.5}""")).ToList();
        Assert.All(await Task.WhenAll(calls), call => Assert.Equal("\"waited\"", call.Payload));
    }

    [Theory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task A_bootstrap_that_cannot_be_run_says_why(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        var (missing, _) = await world.Invoke(world.Function("provided.al2", "bootstrap", "#!/no/such/program\n", null, "missing"));
        Assert.Contains("exit status 127", missing, StringComparison.Ordinal);
        Assert.Contains("interpreter", missing, StringComparison.Ordinal);
        var closed = world.Function("provided.al2", "bootstrap", "#!/bin/sh\n", null, "closed");
        File.SetUnixFileMode(Path.Combine(closed.CodeFolder, "bootstrap"), (UnixFileMode)0b110_100_100);
        var (refused, answer) = await world.Invoke(closed);
        Assert.Contains("exit status 126", refused, StringComparison.Ordinal);
        Assert.Contains("not executable", refused, StringComparison.Ordinal);
        Assert.Contains("126", Encoding.UTF8.GetString(answer.LogTail().Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_start_shows_its_error_in_the_log_of_the_call()
    {
        await using var world = await FunctionWorld.Open();
        var (_, answer) = await world.Invoke(world.Function("nodejs20.x", "index.js", "console.log('begun'); throw new Error('no start');"));
        var tail = Encoding.UTF8.GetString(answer.LogTail().Span);
        Assert.Contains("no start", tail, StringComparison.Ordinal);
        Assert.Contains("begun", tail, StringComparison.Ordinal);
    }
}
