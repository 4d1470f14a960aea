using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Tarn.Functions.Isolation;
using Tarn.Functions.Versions;

namespace Tarn.Functions.Tests.Running;

/// <summary>Functions that fail in every way: each costs its own environment at most, and the next invocation works.</summary>
public sealed class FailureTests
{
    private const string Code = """
        exports.handler = async event => {
          const hog = [];
          switch (event.op) {
            case 'error': throw new TypeError('boom');
            case 'exit': console.log('last words'); process.exit(3);
            case 'kill': process.kill(process.pid, 'SIGKILL');
            case 'hang': console.log('hanging'); await new Promise(() => setInterval(() => {}, 1000));
            case 'spin': for (;;);
            case 'memory': for (;;) { hog.push(Buffer.alloc(8 << 20, 1)); await new Promise(go => setTimeout(go, 1)); }
            case 'large': return 'x'.repeat(7 << 20);
            case 'later': setTimeout(() => { throw new Error('too late'); }, 20); await new Promise(() => setInterval(() => {}, 1000));
            default: return { ok: process.pid };
          }
        };
        """;

    [Theory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task A_failing_function_costs_its_own_environment_at_most(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        var patient = world.Function("nodejs20.x", "index.js", Code, name: "patient") with { Timeout = TimeSpan.FromSeconds(60), MemoryMb = 256 };
        var version = world.Function("nodejs20.x", "index.js", Code) with { Timeout = TimeSpan.FromSeconds(2), MemoryMb = 256 };
        await Expect(world, patient, "error", "TypeError", "boom");
        await Expect(world, patient, "exit", "Runtime.ExitError", "RequestId: {0} Error: Runtime exited with error: exit status 3");
        Assert.Contains(world.Lines, line => line.EndsWith("\tINFO\tlast words", StringComparison.Ordinal));
        Assert.Contains(world.Lines, line => line.EndsWith("Status: error\tError Type: Runtime.ExitError\t", StringComparison.Ordinal));
        await Expect(world, version, "hang", "Sandbox.Timedout", "RequestId: {0} Error: Task timed out after 2.00 seconds");
        Assert.Contains(world.Lines, line => line.EndsWith("\tINFO\thanging", StringComparison.Ordinal));
        Assert.Contains(world.Lines, line => line.EndsWith("Task timed out after 2.00 seconds", StringComparison.Ordinal));
        Assert.Contains(world.Lines, line => line.EndsWith("Status: timeout\t", StringComparison.Ordinal));
        await Expect(world, version, "spin", "Sandbox.Timedout", "RequestId: {0} Error: Task timed out after 2.00 seconds");
        await Expect(world, patient, "memory", "Runtime.OutOfMemory", "RequestId: {0} Error: Runtime exited with error: signal: killed");
        await Expect(world, patient, "large", "Function.ResponseSizeTooLarge", null);
        await Expect(world, patient, "later", "Error", "too late");
    }

    [Theory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task A_start_that_fails_reports_its_reason(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        var broken = world.Function("nodejs20.x", "index.js", "require('no-such-package');", name: "broken");
        Assert.Equal("Runtime.ImportModuleError", TypeOf((await world.Invoke(broken)).Payload));
        var other = world.Function("nodejs20.x", "index.js", "exports.other = 1;", name: "other");
        Assert.Equal("Runtime.HandlerNotFound", TypeOf((await world.Invoke(other)).Payload));

        // The machine's own Python may have boto3.
        var sdk = world.Function("python3.11", "app.py", "import sys\nsys.modules['boto3'] = None\nimport boto3\n", "app.handler", "sdk");
        Assert.Contains("--function-modules", (await world.Invoke(sdk)).Payload);
        var dead = world.Function("provided.al2", "bootstrap", "#!/bin/sh\necho dying; exit 7\n", null, "dead");
        var (payload, answer) = await world.Invoke(dead);
        Assert.Equal("Runtime.ExitError", TypeOf(payload));
        Assert.Contains("exit status 7", payload);
        Assert.Equal("Unhandled", answer.FunctionError);
        Assert.Contains("dying", world.Lines);
        await Patience.Until(() => world.Runner.Snapshot().Count == 0);
    }

    [Theory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task Garbage_and_late_answers_are_refused(IsolationLevel level)
    {
        const string Bootstrap = """
            #!/bin/bash
            api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
            post() { curl -sS -o /dev/null -w '%{http_code}\n' -X POST "$@"; }
            printf 'no http at all\r\n\r\n' > "/dev/tcp/${AWS_LAMBDA_RUNTIME_API/:/\/}"
            post "$api/unknown/response" -d 1
            while true; do
              id=$(curl -sS -D - -o /dev/null "$api/next" | grep -i aws-request-id | tr -d '[:space:]' | cut -d: -f2)
              post "$api/other-$id/response" -d 1
              post "$api/$id/response" -H 'Transfer-Encoding: chunked' -d '"good"'
              post "$api/$id/response" -d '"second"'
              curl -sS -o /dev/null -w '%{http_code}\n' "http://$AWS_LAMBDA_RUNTIME_API/elsewhere"
            done
            """;
        await using var world = await FunctionWorld.Open(level);
        var version = world.Function("provided.al2023", "bootstrap", Bootstrap, null);
        Assert.Equal("\"good\"", (await world.Invoke(version)).Payload);
        await world.StandStill();
        Assert.Equal("\"good\"", (await world.Invoke(version)).Payload);
        await Patience.Until(() => world.Lines.Count(line => line is "202" or "400" or "404") >= 9);
        Assert.Equal(["400", "400", "202", "400", "404"], world.Lines.Where(line => line is "202" or "400" or "404").Take(5));
        Assert.Single(world.Runner.Snapshot());
    }

    [Theory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task A_connection_may_stay_silent_before_its_first_call(IsolationLevel level)
    {
        const string Bootstrap = """
            #!/bin/bash
            exec 3<>"/dev/tcp/${AWS_LAMBDA_RUNTIME_API/:/\/}"
            sleep 4
            printf 'GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' >&3
            head -n 1 <&3
            """;
        await using var world = await FunctionWorld.Open(level);
        await world.Invoke(world.Function("provided.al2023", "bootstrap", Bootstrap, null));
        Assert.Contains("HTTP/1.1 404 Not Found", world.Lines.Select(line => line.TrimEnd()));
    }

    [Fact]
    public async Task A_slow_start_is_repeated_within_the_invocation()
    {
        await using var world = await FunctionWorld.Open();
        var version = world.Function("provided.al2023", "bootstrap", "#!/bin/sh\necho begun; sleep 60\n", null) with { Timeout = TimeSpan.FromSeconds(5) };
        var clock = Stopwatch.StartNew();
        var (payload, _) = await world.Invoke(version);
        Assert.Equal("Sandbox.Timedout", TypeOf(payload));
        Assert.InRange(clock.Elapsed.TotalSeconds, 15, 60);
        Assert.Equal(2, world.Lines.Count(line => line == "begun"));
    }

    private static async Task Expect(FunctionWorld world, FunctionVersion version, string operation, string type, string? message)
    {
        var call = FunctionWorld.Call(version, $$"""{"op":"{{operation}}"}""");
        var answer = await world.Runner.Invoke(version, call, CancellationToken.None).AsTask().InTime();
        Assert.Equal("Unhandled", answer.FunctionError);
        Assert.Equal(type, TypeOf(Encoding.UTF8.GetString(answer.Payload.Span)));
        if (message is not null)
        {
            using var document = JsonDocument.Parse(answer.Payload);
            Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, message, call.RequestId),
                document.RootElement.GetProperty("errorMessage").GetString());
        }

        var second = (await world.Invoke(version)).Payload;
        Assert.True(second.StartsWith("""{"ok":""", StringComparison.Ordinal), $"after {operation}: {second}");
    }

    private static string? TypeOf(string payload)
    {
        using var document = JsonDocument.Parse(payload);
        return document.RootElement.GetProperty("errorType").GetString();
    }
}
