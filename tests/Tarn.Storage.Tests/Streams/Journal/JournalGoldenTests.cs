using System.Runtime.CompilerServices;
using Tarn.Storage.Disk;
using Tarn.Storage.Streams;

namespace Tarn.Storage.Tests.Streams.Journal;

/// <summary>
/// The bytes of a small journal file, as docs/formats/journal.md says them. Format 0 may still change: then look at the difference, change the
/// document, and run once with TARN_WRITE_GOLDEN=1.
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
        var text = Dump(AtomicFile.Read(world.Disk, $"{DataDirectory.Journal}/{name}", 1 << 20));
        if (Environment.GetEnvironmentVariable("TARN_WRITE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(GoldenPath(), text);
        }

        Assert.Equal(await File.ReadAllTextAsync(GoldenPath()), text);
    }

    // Lines of zeros say nothing: only their count is kept.
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

    private static string GoldenPath([CallerFilePath] string here = "") =>
        Path.Join(Path.GetDirectoryName(here), "journal-0.golden.txt");
}
