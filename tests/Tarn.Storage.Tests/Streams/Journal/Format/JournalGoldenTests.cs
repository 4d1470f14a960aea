using System.Runtime.CompilerServices;
using Tarn.Storage.Calls;
using Tarn.Storage.Disk;
using Tarn.Storage.Streams;
using Tarn.Storage.Tests.Archive;

namespace Tarn.Storage.Tests.Streams.Journal.Format;

/// <summary>
/// The bytes of a small journal file, which docs/formats/journal.md describes. Format 0 may still change: then check
/// the difference, change the document, and run once with TARN_WRITE_GOLDEN=1.
/// </summary>
public sealed class JournalGoldenTests
{
    private const int LineBytes = 32;

    [Fact]
    public async Task A_file_has_the_documented_bytes()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(2);
        await world.Append(0, records: 2, bytes: 30);
        var append = world.Batch(1, "three", "one") with { CallIndexes = new ushort[] { 3, 1 } };
        var call = world.Log.Append(new LogAppend { Shards = new[] { append }, Call = new CallKey(0xAABB, 0xCCDD), CallRecords = 4 }, default);
        world.Step();
        await call;
        await world.Log.DisposeAsync();

        var name = Assert.Single(world.Disk.List(DataDirectory.Journal)).Name;
        await CheckGolden("journal-0.golden.txt", AtomicFile.Read(world.Disk, $"{DataDirectory.Journal}/{name}", 1 << 20));
    }

    [Fact]
    public async Task A_segment_of_the_archive_has_the_documented_bytes()
    {
        var world = new JournalWorld(1, archives: true);
        await world.OpenShards(1);
        await world.OpenShards(2, retentionHours: 100);
        world.Log.HoldBy(new Hold());
        await world.Append(1, records: 2, bytes: 30);
        await world.Append(2, records: 1, bytes: 40);
        await world.Append(1, records: 1, bytes: 50);
        for (var i = 0; i < 3; i++)
        {
            await JournalArchiveTests.Age(world, TimeSpan.FromHours(13));
        }

        await world.Archive.Run(default);
        var path = JournalArchiveTests.Blobs(world)[0];
        await CheckGolden("segment-0.golden.txt", AtomicFile.Read(world.Disk, path, 1 << 20));
    }

    private static async Task CheckGolden(string name, byte[] bytes)
    {
        var text = Dump(bytes);
        if (Environment.GetEnvironmentVariable("TARN_WRITE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(GoldenPath(name), text);
        }

        Assert.Equal(await File.ReadAllTextAsync(GoldenPath(name)), text);
    }

    // Lines of zeros are replaced by their count.
    private static string Dump(byte[] bytes)
    {
        var lines = new List<string>();
        var zeros = 0;
        for (var at = 0; at < bytes.Length; at += LineBytes)
        {
            var line = bytes.AsSpan(at, Math.Min(LineBytes, bytes.Length - at));
            if (line.IndexOfAnyExcept((byte)0) < 0)
            {
                zeros += line.Length;
                continue;
            }

            if (zeros > 0)
            {
                lines.Add($"({zeros} zeros)");
                zeros = 0;
            }

            lines.Add($"{at:x6} {Convert.ToHexStringLower(line)}");
        }

        return string.Join('\n', lines) + "\n";
    }

    private static string GoldenPath(string name, [CallerFilePath] string here = "") => Path.Join(Path.GetDirectoryName(here), name);
}
