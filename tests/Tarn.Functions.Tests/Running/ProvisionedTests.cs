using Tarn.Functions.Environments;
using Tarn.Functions.Versions;

namespace Tarn.Functions.Tests.Running;

/// <summary>Environments that start before any invocation, and are kept.</summary>
public sealed class ProvisionedTests
{
    private const string Code = "exports.handler = async () => process.env.AWS_LAMBDA_INITIALIZATION_TYPE;";

    [Fact]
    public async Task Provisioned_environments_outlive_idle_ones_and_make_no_room()
    {
        await using var world = await FunctionWorld.Open(change: options => options with { MemoryMb = 256, IdleMax = TimeSpan.Zero });
        var version = Provisioned(world, Code);
        Assert.Null(await world.Runner.Provision(version));
        foreach (var name in new[] { "one", "two", "three" })
        {
            await world.Invoke(world.Function("nodejs20.x", "index.js", Code, name: name));
        }

        Assert.Null(await world.Runner.Provision(version));
        Assert.Contains("--function-memory-mb", await world.Runner.Provision(version));
        Assert.Equal((2, 2, 2), world.Runner.CountProvisioned(version.Arn, version.Revision));
        Assert.Equal("\"provisioned-concurrency\"", (await world.Invoke(version with { IsProvisioned = false })).Payload);
        Assert.DoesNotContain("Init Duration", world.Lines.Last(line => line.StartsWith("REPORT", StringComparison.Ordinal)));
        Assert.Equal(2, world.Runner.Snapshot().Count);
    }

    [Fact]
    public async Task Environments_whose_keys_end_soon_are_replaced_first()
    {
        await using var world = await FunctionWorld.Open();
        var version = Provisioned(world, Code);
        var ended = 0;
        world.Runner.ProvisionedEnded += () => Interlocked.Increment(ref ended);
        world.KeysExpire = DateTimeOffset.UtcNow.AddMinutes(4);
        Assert.Null(await world.Runner.Provision(version));
        var old = world.Runner.Snapshot().Single().ProcessId;
        Assert.Equal((1, 1, 0), world.Runner.CountProvisioned(version.Arn, version.Revision));
        world.KeysExpire = DateTimeOffset.MaxValue;
        Assert.Null(await world.Runner.Provision(version));
        Assert.Equal((2, 2, 1), world.Runner.CountProvisioned(version.Arn, version.Revision));
        world.Runner.TrimProvisioned(new Dictionary<(string, string), int> { [(version.Arn, version.Revision)] = 1 });
        Assert.Equal((1, 1, 1), world.Runner.CountProvisioned(version.Arn, version.Revision));
        Assert.NotEqual(old, world.Runner.Snapshot().Single().ProcessId);
        Assert.Equal(1, ended);
    }

    [Fact]
    public async Task A_start_that_fails_says_why_and_leaves_nothing()
    {
        await using var world = await FunctionWorld.Open();
        var failing = Provisioned(world, "throw new TypeError('bad');");
        Assert.StartsWith("FUNCTION_ERROR_INIT_FAILURE", await world.Runner.Provision(failing));
        Assert.DoesNotContain(world.Runner.Snapshot(), environment => environment.State != EnvironmentState.Ending);
        Assert.Contains("Status: error", world.Lines.Single(line => line.StartsWith("INIT_REPORT", StringComparison.Ordinal)));
    }

    private static FunctionVersion Provisioned(FunctionWorld world, string code) =>
        world.Function("nodejs20.x", "index.js", code) with { IsProvisioned = true };
}
