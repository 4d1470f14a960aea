namespace Tarn.Storage.Tests.Recovery;

/// <summary>SIGKILL at random moments of a recovery: run again, it gives the same.</summary>
[Trait("Long", "Kill")]
public sealed class RecoveryKillTests : IAsyncLifetime
{
    private const int Kills = 12;
    private readonly RecoveryWorld _world = new();

    public Task InitializeAsync() => _world.Open(make: true);

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_killed_recovery_leaves_the_directory_as_it_was_or_recovered()
    {
        await _world.Fill();
        await _world.Copy();
        for (var i = 0; i < 30; i++)
        {
            await _world.Put("lake", $"later/{i:d2}", RecoveryWorld.Content(i * 1_500, i));
        }

        var before = await _world.Describe();
        await _world.Close();
        var random = new Random(TestSeed.Value);
        for (var kill = 0; kill < Kills; kill++)
        {
            RecoveryWorld.Flip(_world.MetadataPath, 5_000);
            var delay = TimeSpan.FromMilliseconds(random.Next(600));
            await CrashChild.RunAndKill("recover", 1, _world.Root, delay.TotalMilliseconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (!Directory.Exists(Path.Combine(_world.Root, "journal")) || !await IsRecovered())
            {
                await _world.Recover();
            }

            await _world.Open();
            Assert.Equal(before, await _world.Describe());
            Assert.Empty(await _world.Verify());
            await _world.Close();
        }
    }

    /// <summary>Recovers the directory, and prints a line after a delay: then it is killed.</summary>
    internal static async Task Child(string[] args)
    {
        await using var world = new RecoveryWorld(args[0]);
        var delay = Task.Delay(TimeSpan.FromMilliseconds(double.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture)));
        var recovery = Task.Run(() => world.Recover());
        await delay;
        Console.Out.Write("now\n");
        Console.Out.Flush();
        await recovery;
        await Task.Delay(Timeout.Infinite);
    }

    private async Task<bool> IsRecovered()
    {
        try
        {
            await _world.Recover(isDryRun: true);
            return false;
        }
        catch (TarnException whole) when (whole.Kind == ErrorKind.Conflict)
        {
            return true;
        }
    }
}
