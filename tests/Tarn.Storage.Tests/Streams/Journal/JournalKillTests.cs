using System.Globalization;
using System.Text;
using Tarn.Storage.Calls;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Tests.Metadata;

namespace Tarn.Storage.Tests.Streams.Journal;

/// <summary>
/// SIGKILL under load: every acknowledged record is present at its offset. A commit of two shards and a row is whole or
/// absent: D9 (one commit for rows and records).
/// </summary>
[Trait("Long", "Kill")]
public sealed class JournalKillTests : IDisposable
{
    private const int Writers = 6;
    private static readonly Guid Instance = new("99999999-2222-3333-4444-555555555555");
    private static readonly Space Rows = new(60_030, "kill");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Acknowledged_records_and_commits_survive_kills_each_once_and_sets_are_whole()
    {
        var acknowledged = new List<string>();
        for (var round = 0; round < 5; round++)
        {
            var printed = await CrashChild.RunAndKill(
                "journal", 300 + (round * 71), _folder.Root, round.ToString(CultureInfo.InvariantCulture));
            acknowledged.AddRange(printed);
            await using var world = await World.Open(_folder.Root);
            await Check(world, acknowledged);
        }
    }

    /// <summary>Appends and commits for ever. Prints each acknowledged record: value, shard, offset.</summary>
    internal static async Task Child(string[] args)
    {
        var world = await World.Open(args[0]);
        var layout = world.Streams.Snapshot.FirstOrDefault() ?? world.Streams.Find((await world.Store.CommitWithLog(
            tx => ValueTask.FromResult(StreamDirectory.Create(
                tx, new NewStream { Owner = StreamOwner.Kinesis, Shards = 2 }, DateTimeOffset.UnixEpoch)),
            default)).Id)!;
        var gate = new Lock();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; ; i++)
            {
                var name = $"{args[1]}-{writer}-{i}";
                var line = writer % 3 == 0 ? await Commit(world, layout, name) : await Append(world, layout, name, writer);
                lock (gate)
                {
                    Console.Out.Write(line + "\n");
                    Console.Out.Flush();
                }
            }
        })));
    }

    private static async Task<string> Append(World world, StreamLayout layout, string name, int writer)
    {
        var shard = layout.Open[writer % 2];
        var outcome = await world.Log.Append(
            new LogAppend
            {
                Shards = new[] { Batch(shard, name) },
                Call = new CallKey(1, (ulong)name.GetHashCode(StringComparison.Ordinal) + 1),
                CallRecords = 1,
            },
            default);
        Invariant.Check(outcome.Shards.Span[0].Status == AppendStatus.Appended);
        return $"append {name} {shard.Ordinal} {outcome.Shards.Span[0].BaseOffset}";
    }

    private static async Task<string> Commit(World world, StreamLayout layout, string name)
    {
        var (one, two) = await world.Store.CommitWithLog(
            tx =>
            {
                tx.Put(Rows, Encoding.UTF8.GetBytes(name), new byte[] { 1 });
                return ValueTask.FromResult((tx.Append(Batch(layout.Open[0], "set " + name)), tx.Append(Batch(layout.Open[1], "set " + name))));
            },
            default);
        return $"commit {name} {one.BaseOffset} {two.BaseOffset}";
    }

    private static ShardAppend Batch(ShardDescription shard, string value)
    {
        using var writer = new RecordBatchWriter();
        writer.Begin(0);
        writer.Append("key"u8, Encoding.UTF8.GetBytes(value.PadRight(600)));
        return new ShardAppend { Stream = shard.Stream, Shard = shard.Id, Batch = writer.Finish().ToArray(), Records = 1 };
    }

    private static async Task Check(World world, List<string> acknowledged)
    {
        Assert.Empty(world.Log.Recovery.Damage);
        var layout = Assert.Single(world.Streams.Snapshot);
        var found = new[] { await ReadAll(world.Log, layout.Open[0].Id), await ReadAll(world.Log, layout.Open[1].Id) };
        foreach (var parts in acknowledged.Select(line => line.Split(' ')))
        {
            if (parts[0] == "append")
            {
                Assert.Equal(parts[1], found[Number(parts[2])][Number(parts[3])]);
            }
            else
            {
                Assert.Equal("set " + parts[1], found[0][Number(parts[2])]);
                Assert.Equal("set " + parts[1], found[1][Number(parts[3])]);
            }
        }

        var rows = await world.Store.Read(reader => reader.Scan(Rows, KeyRange.All, int.MaxValue), default);
        var sets = rows.Select(row => "set " + Encoding.UTF8.GetString(row.Key.Span)).Order().ToArray();
        foreach (var shard in found)
        {
            Assert.Equal(shard.Count, shard.Values.Distinct().Count());
            Assert.Equal(sets, shard.Values.Where(value => value.StartsWith("set ", StringComparison.Ordinal)).Order());
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static async Task<Dictionary<long, string>> ReadAll(JournalLog log, ShardId shard)
    {
        var found = new Dictionary<long, string>();
        for (var next = 0L; next < log.Describe(shard)!.Value.StableEnd;)
        {
            using var read = await log.Read(shard, next, 1 << 20, default);
            foreach (var batch in read.Batches)
            {
                Add(found, batch);
            }

            next = read.NextOffset;
        }

        return found;
    }

    private static void Add(Dictionary<long, string> found, LogBatch batch)
    {
        var reader = new RecordBatchReader(batch.Batch.Span);
        while (reader.MoveNext())
        {
            found.Add(batch.BaseOffset + reader.OffsetDelta, Encoding.UTF8.GetString(reader.Value).TrimEnd());
        }
    }

    private sealed record World(JournalLog Log, SqliteMetadataStore Store, StreamDirectory Streams) : IAsyncDisposable
    {
        public static async Task<World> Open(string root)
        {
            var disk = new FileDisk(root, TimeProvider.System);
            var log = JournalLog.Open(disk, Instance, new JournalOptions { FileBytes = 512 << 10, HotTailBytes = 16 << 20 }, TimeProvider.System);
            var store = SqliteMetadataStore.Open(disk.LocalPath("meta.db"), log, TimeProvider.System, failure => throw failure);
            return new World(log, store, await StreamDirectory.Open(store, default));
        }

        public async ValueTask DisposeAsync()
        {
            Streams.Dispose();
            await Store.DisposeAsync();
            await Log.DisposeAsync();
        }
    }
}
