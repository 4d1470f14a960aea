using System.Text;
using System.Text.Json;
using Tarn.Functions.Environments;
using Tarn.Functions.Invocations;
using Tarn.Storage;

namespace Tarn.Functions.Tests.Running;

/// <summary>Warm environments, limits, updates.</summary>
public sealed class RunnerTests
{
    private const string Slow =
        "const me = require('crypto').randomUUID(); exports.handler = async e => { await new Promise(go => setTimeout(go, e.ms ?? 0)); return me; };";

    [Fact]
    public async Task Reserved_concurrency_throttles()
    {
        await using var world = await FunctionWorld.Open();
        var version = world.Function("nodejs20.x", "index.js", Slow) with { ReservedConcurrency = 1 };
        var first = world.Invoke(version, """{"ms":300}""");
        await Patience.Until(() => world.Runner.Snapshot().Any(e => e.State == EnvironmentState.Busy));
        var refused = await Assert.ThrowsAsync<TarnException>(() => world.Invoke(version));
        Assert.Equal((ErrorKind.Throttled, ThrottleReasons.Reserved), (refused.Kind, refused.Reason));
        await first;
        await world.Invoke(version);
        var none = version with { ReservedConcurrency = 0 };
        Assert.Equal(ThrottleReasons.Reserved, (await Assert.ThrowsAsync<TarnException>(() => world.Invoke(none))).Reason);
        var counts = Assert.Single(world.Runner.Counts());
        Assert.Equal(new FunctionCounts(version.Arn, Invocations: 2, ColdStarts: 1, Errors: 0, Throttles: 2) { InitTime = counts.InitTime }, counts);
        Assert.True(counts.InitTime > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_reserved_concurrency_of_1_never_has_two_environments()
    {
        await using var world = await FunctionWorld.Open();
        const string Blocks = """
            const me = require('crypto').randomUUID();
            exports.handler = async () => { setTimeout(() => { const end = Date.now() + 1500; while (Date.now() < end); }, 0); return me; };
            """;
        var version = world.Function("nodejs20.x", "index.js", Blocks) with { ReservedConcurrency = 1 };
        var first = (await world.Invoke(version)).Payload;
        var answered = TimeProvider.System.GetTimestamp();
        await Patience.Until(() => TimeProvider.System.GetElapsedTime(answered) > EnvironmentLimits.TurnaroundMax);
        Assert.Equal(first, (await world.Invoke(version)).Payload);
        Assert.Single(world.Runner.Snapshot());
    }

    [Fact]
    public async Task Idle_environments_make_room_then_invocations_are_throttled()
    {
        await using var world = await FunctionWorld.Open(change: options => options with { MemoryMb = 256 });
        var one = world.Function("nodejs20.x", "index.js", Slow, name: "one");
        var two = world.Function("nodejs20.x", "index.js", Slow, name: "two");
        var three = world.Function("nodejs20.x", "index.js", Slow, name: "three");
        await world.Invoke(one);
        await world.Invoke(two);
        await world.Invoke(three);
        Assert.Equal(["three", "two"], world.Runner.Snapshot().Select(e => e.FunctionArn.Split(':')[^1]).Order());
        var busy = new[] { world.Invoke(three, """{"ms":500}"""), world.Invoke(two, """{"ms":500}""") };
        await Patience.Until(() => world.Runner.Snapshot().Count(e => e.State == EnvironmentState.Busy) == 2);
        var refused = await Assert.ThrowsAsync<TarnException>(() => world.Invoke(one));
        Assert.Equal((ErrorKind.Throttled, ThrottleReasons.Account), (refused.Kind, refused.Reason));
        await Task.WhenAll(busy);
        await world.Invoke(one);
    }

    [Fact]
    public async Task An_environment_that_is_busy_during_an_update_is_not_used_again()
    {
        await using var world = await FunctionWorld.Open();
        var old = world.Function("nodejs20.x", "index.js", Slow);
        var idle = (await world.Invoke(old)).Payload;
        await world.StandStill();
        var busy = world.Invoke(old, """{"ms":400}""");
        await Patience.Until(() => world.Runner.Snapshot().Any(e => e.State == EnvironmentState.Busy));
        var updated = old with { Revision = "another" };
        world.Runner.Retire(old.Arn, [updated.Revision]);
        Assert.Equal(idle, (await busy).Payload);
        await Patience.Until(() => world.Runner.Snapshot().Count == 0);
        Assert.NotEqual(idle, (await world.Invoke(updated)).Payload);
        world.Runner.Retire(old.Arn, [updated.Revision]);
        Assert.Single(world.Runner.Snapshot());
    }

    [Fact]
    public async Task Parallel_invocations_get_an_environment_each()
    {
        await using var world = await FunctionWorld.Open();
        var version = world.Function("nodejs20.x", "index.js", Slow);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => world.Invoke(version, """{"ms":700}""")));
        Assert.Equal(4, answers.Select(answer => answer.Payload).Distinct().Count());
    }

    [Fact]
    public async Task An_environment_ends_before_its_keys()
    {
        await using var world = await FunctionWorld.Open();
        world.KeysExpire = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(30);
        var version = world.Function("nodejs20.x", "index.js", Slow);
        var first = (await world.Invoke(version)).Payload;
        Assert.NotEqual(first, (await world.Invoke(version)).Payload);
    }

    [Fact]
    public async Task Streamed_answers_come_in_parts_and_end_with_the_functions_error()
    {
        const string Code = """
            exports.handler = awslambda.streamifyResponse(async (event, stream) => {
              stream.setContentType('text/plain');
              stream.write('one');
              await new Promise(go => setTimeout(go, 100));
              stream.write('two');
              if (event.fail) throw new RangeError('half way');
              stream.end();
            });
            """;
        await using var world = await FunctionWorld.Open();
        var version = world.Function("nodejs20.x", "index.js", Code);
        var (_, answer) = await world.Invoke(version, isStreamed: true);
        Assert.Equal("text/plain", answer.ContentType);
        Assert.Equal("onetwo", await Text(answer));
        Assert.Contains("REPORT RequestId", Encoding.UTF8.GetString(answer.LogTail().Span));
        await world.StandStill();
        Assert.Equal("onetwo", (await world.Invoke(version)).Payload);
        await world.StandStill();
        var (_, failing) = await world.Invoke(version, """{"fail":true}""", isStreamed: true);
        var failure = await Assert.ThrowsAsync<InvocationFailedException>(() => Text(failing));
        Assert.Equal("RangeError", failure.ErrorType);
        Assert.Contains("half way", Encoding.UTF8.GetString(failure.Document.Span));
        Assert.Single(world.Runner.Snapshot());
    }

    [Fact]
    public async Task A_caller_that_goes_away_does_not_hold_up_a_stream()
    {
        const string Code = """
            const { pipeline } = require('stream/promises'), { Readable } = require('stream');
            const part = Buffer.alloc(1 << 16, 65);
            exports.handler = awslambda.streamifyResponse((event, stream) => pipeline(Readable.from(Array(200).fill(part)), stream));
            """;
        await using var world = await FunctionWorld.Open();
        var version = world.Function("nodejs20.x", "index.js", Code);
        var (_, answer) = await world.Invoke(version, isStreamed: true);
        await foreach (var _ in answer.Stream!)
        {
            break;
        }

        await world.StandStill();
        var (_, again) = await world.Invoke(version, isStreamed: true);
        Assert.Equal(200 << 16, (await Text(again)).Length);
        Assert.Equal(2, world.Runner.Snapshot().Single().Invocations);
    }

    [Fact]
    public async Task Json_logs_and_variables_are_as_on_the_real_service()
    {
        const string Code = "exports.handler = async () => { console.warn('careful %d', 1); console.debug('hidden'); return process.env; };";
        await using var world = await FunctionWorld.Open();
        var version = world.Function("nodejs20.x", "index.js", Code) with { IsJsonLog = true, Variables = new Dictionary<string, string> { ["OWN"] = "1" } };
        using var variables = JsonDocument.Parse((await world.Invoke(version)).Payload);
        var expected = new Dictionary<string, string>
        {
            ["OWN"] = "1",
            ["_HANDLER"] = "index.handler",
            ["AWS_REGION"] = "us-east-1",
            ["AWS_DEFAULT_REGION"] = "us-east-1",
            ["AWS_LAMBDA_FUNCTION_NAME"] = "f",
            ["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST",
            ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "128",
            ["AWS_LAMBDA_LOG_GROUP_NAME"] = "/aws/lambda/f",
            ["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand",
            ["AWS_EXECUTION_ENV"] = "AWS_Lambda_nodejs20.x",
            ["AWS_ACCESS_KEY_ID"] = "ASIAEXAMPLE",
            ["AWS_SESSION_TOKEN"] = "token",
            ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:4566",
            ["TZ"] = ":UTC",
        };
        foreach (var (name, value) in expected)
        {
            Assert.Equal(value, variables.RootElement.GetProperty(name).GetString());
        }

        Assert.StartsWith("Root=1-", variables.RootElement.GetProperty("_X_AMZN_TRACE_ID").GetString());
        Assert.Equal(world.Places[0].Stream, variables.RootElement.GetProperty("AWS_LAMBDA_LOG_STREAM_NAME").GetString());
        Assert.Matches(@"^\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}$", world.Places[0].Stream);
        var lines = world.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(
            ["platform.initStart", "platform.start", "careful 1", "platform.report"],
            lines.Select(line => (line.TryGetProperty("type", out var type) ? type : line.GetProperty("message")).GetString()));
        Assert.Equal("WARN", lines[2].GetProperty("level").GetString());
        Assert.True(lines[3].GetProperty("record").GetProperty("metrics").GetProperty("initDurationMs").GetDouble() > 0);
    }

    [Fact]
    public async Task Modules_come_from_layers_in_both_kinds_of_modules()
    {
        await using var world = await FunctionWorld.Open();
        var below = Package(world, "below", "exports.name = 'below'; exports.covered = false;");
        var above = Package(world, "above", "exports.name = 'above';");
        var again = Package(world, "below", "exports.name = 'covered';");
        string[] layers = [below, above, again];
        var common = world.Function("nodejs20.x", "index.js", "exports.handler = async () => [require('below').name, require('above').name];", name: "common");
        Assert.Equal("""["covered","above"]""", (await world.Invoke(common with { LayerFolders = layers })).Payload);
        const string Esm = "import { name } from 'above'; import below from 'below'; export const handler = async () => [name, below.name];";
        var esm = world.Function("nodejs20.x", "index.mjs", Esm, name: "esm");
        Assert.Equal("""["above","covered"]""", (await world.Invoke(esm with { LayerFolders = layers })).Payload);
    }

    private static string Package(FunctionWorld world, string name, string code)
    {
        var layer = Path.Combine(world.Folder, "layer-" + Guid.NewGuid().ToString("N"));
        var folder = Path.Combine(layer, "nodejs", "node_modules", name);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "index.js"), code);
        return layer;
    }

    private static async Task<string> Text(InvocationAnswer answer)
    {
        var text = new StringBuilder();
        await foreach (var part in answer.Stream!)
        {
            text.Append(Encoding.UTF8.GetString(part.Span));
        }

        return text.ToString();
    }
}
