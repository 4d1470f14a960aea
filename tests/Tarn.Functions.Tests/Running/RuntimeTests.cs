using Tarn.Functions.Runtimes;
using Tarn.Storage;

namespace Tarn.Functions.Tests.Running;

/// <summary>Runtimes that this machine has, nearly has, and has not.</summary>
public sealed class RuntimeTests
{
    private const string One = "exports.handler = async () => process.env.AWS_EXECUTION_ENV;";

    [Fact]
    public async Task Another_version_is_the_nearest_unless_the_exact_one_is_demanded()
    {
        await using var world = await FunctionWorld.Open();
        Assert.Equal("\"AWS_Lambda_nodejs99.x\"", (await world.Invoke(world.Function("nodejs99.x", "index.js", One))).Payload);
        await using var exact = await FunctionWorld.Open(change: options => options with { Runtimes = options.Runtimes with { IsExact = true } });
        var refused = await Assert.ThrowsAsync<TarnException>(() => exact.Invoke(exact.Function("nodejs99.x", "index.js", One)));
        Assert.Equal(ErrorKind.NotSupported, refused.Kind);
        Assert.Contains("--function-runtimes nearest", refused.Message);
        Assert.Empty(exact.Runner.Snapshot());
    }

    [Fact]
    public async Task A_missing_runtime_is_named()
    {
        await using var world = await FunctionWorld.Open(change: options => options with { Runtimes = new RuntimeOptions { Path = [] } });
        foreach (var (runtime, missing) in new[]
        {
            ("ruby3.4", "ruby3.4 is not supported"), ("nodejs20.x", "Node.js (node), which is not on the server's PATH"), ("java21", "--function-java-client"),
        })
        {
            var refused = await Assert.ThrowsAsync<TarnException>(() => world.Invoke(world.Function(runtime, "index.js", One)));
            Assert.Contains(missing, refused.Message);
        }

        var empty = await Assert.ThrowsAsync<TarnException>(() => world.Invoke(world.Function("provided.al2023", "other", "")));
        Assert.Contains("bootstrap", empty.Message);
    }

    [Fact]
    public async Task Functions_users_reach_their_folders_although_the_data_directory_is_closed()
    {
        await using var world = await FunctionWorld.Open(change: options =>
        {
            var closed = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(options.ScratchFolder)!, "closed"), (UnixFileMode)0b111_000_000);
            return options with { ScratchFolder = Path.Combine(closed.FullName, "scratch") };
        });
        var root = world.Runner.Folders.Root;
        Assert.Equal(Levels.Machine.HasUsers, !root.StartsWith(world.Folder, StringComparison.Ordinal));
        Assert.Equal("\"AWS_Lambda_nodejs20.x\"", (await world.Invoke(world.Function("nodejs20.x", "index.js", One))).Payload);
        await world.Runner.DisposeAsync();
        Assert.Equal(!Levels.Machine.HasUsers, Directory.Exists(root));
    }
}
