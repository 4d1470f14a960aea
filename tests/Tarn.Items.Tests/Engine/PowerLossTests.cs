using System.Globalization;
using Tarn.Items.Tests.Copies;
using Tarn.Items.Tests.Crash;

namespace Tarn.Items.Tests.Engine;

/// <summary>
/// Power losses while writers change items and indexes, and while copies of the rows are made: the row store keeps its synced bytes, and an arbitrary
/// part of the others. The rows are then the base and the records after it, whether the store opens, opens as older rows, or is replaced by its copy.
/// </summary>
[Trait("Long", "Kill")]
public sealed class PowerLossTests : IDisposable
{
    private const int RoundsMax = 60;
    private readonly CopyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [CompilerFact]
    public async Task Rows_are_base_and_records_after_power_losses()
    {
        var random = new Random(TestSeed.Value);
        var acknowledged = new List<string[]>();
        var (names, bytes) = (0, 0L);
        // A kill may come where nothing waits for a sync. The rounds go on until both kinds of loss have been seen.
        for (var round = 0; round < ItemKillTests.Rounds || ((names == 0 || bytes == 0) && round < RoundsMax); round++)
        {
            var (root, log, kept) = (Path.Combine(_folder.Root, "items"), Path.Combine(_folder.Root, "synced.log"), Path.Combine(_folder.Root, "kept"));
            Directory.CreateDirectory(kept);
            File.Delete(log);
            var printed = await CrashChild.RunAndKill(
                new Dictionary<string, string>
                {
                    ["LD_PRELOAD"] = SyncedLibrary.File!,
                    ["SYNCED_ROOT"] = root,
                    ["SYNCED_LOG"] = log,
                    ["SYNCED_KEPT"] = kept,
                },
                "items",
                150 + random.Next(400),
                _folder.Root,
                round.ToString(CultureInfo.InvariantCulture));
            acknowledged.AddRange(printed.Select(line => line.Split(' ')));
            var synced = new SyncedNames(root, kept);
            foreach (var line in File.ReadLines(log))
            {
                synced.Add(line);
            }

            var lost = synced.Cut(random);
            (names, bytes) = (names + lost.Names, bytes + lost.Bytes);
            Directory.Delete(kept, recursive: true);
            await using var world = await ItemWorld.OpenDurable(_folder.Root);
            await ItemKillTests.Check(world, acknowledged, (round + 1) * ItemKillTests.Writers);
        }

        Assert.True(names > 0 && bytes > 0, $"{names} changes of names and {bytes} bytes were lost");
    }
}
