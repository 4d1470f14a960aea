using System.Buffers.Binary;
using System.Globalization;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rows;
using Tarn.Storage.Rows.RocksDb;
using Tarn.Storage.Tests.Metadata;

namespace Tarn.Storage.Tests.Rows;

/// <summary>
/// SIGKILL between and in batches, flushes, copies and imports: the rows are a prefix of the batches, and hold every flushed one.
/// </summary>
[Trait("Long", "Kill")]
public sealed class RowStoreKillTests : IDisposable
{
    private const int Keys = 500;
    private static readonly RowStoreOptions Options = new() { MemoryBytes = 8 << 20 };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rows_are_a_prefix_of_the_batches_after_a_kill()
    {
        var next = 0L;
        for (var round = 0; round < CrashChild.Rounds(4); round++)
        {
            var printed = await CrashChild.RunAndKill(
                "rows", 40 + (round % 10 * 23), _folder.Root, next.ToString(CultureInfo.InvariantCulture));
            var flushed = printed.Select(line => long.Parse(line, CultureInfo.InvariantCulture)).Max();
            var opened = RowFolder.Open(new FileDisk(_folder.Root, TimeProvider.System), "items", Options, (_, _) => null);
            using var store = opened.Store;
            Assert.Null(opened.SetAside);
            next = BinaryPrimitives.ReadInt64BigEndian(store.Get("next"u8)!);
            Assert.True(next >= flushed, $"batch {flushed} was flushed, and the rows end at {next}");
            Assert.Equal(Expected(next), Found(store));
        }
    }

    internal static Task Child(string[] args)
    {
        var store = RowFolder.Open(new FileDisk(args[0], TimeProvider.System), "items", Options, (_, _) => null).Store;
        var batch = new RowBatch();
        for (var next = long.Parse(args[1], CultureInfo.InvariantCulture); ; next++)
        {
            batch.Clear();
            Fill(batch, next);
            store.Apply(batch);
            if (next % 50 == 0)
            {
                store.Flush();
                Console.Out.Write(string.Create(CultureInfo.InvariantCulture, $"{next + 1}\n"));
                Console.Out.Flush();
            }

            if (next % 333 == 0)
            {
                store.Checkpoint(new byte[8]);
            }
        }
    }

    // Each batch sets three rows and removes a range of others, as a function of its number.
    private static void Fill(RowBatch batch, long number)
    {
        Span<byte> value = stackalloc byte[2_000];
        value.Clear();
        BinaryPrimitives.WriteInt64BigEndian(value, number);
        for (var i = 0; i < 3; i++)
        {
            batch.Put(Key((number * 7) + (i * 131)), value);
        }

        var gone = Place(number * 13);
        batch.DeleteRange(Key(gone), Key(Math.Min(gone + 2, Keys - 1)));
        var after = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(after, number + 1);
        batch.Put("next"u8, after);
    }

    private static SortedDictionary<long, long> Expected(long next)
    {
        var rows = new SortedDictionary<long, long>();
        for (var number = 0L; number < next; number++)
        {
            for (var i = 0; i < 3; i++)
            {
                rows[Place((number * 7) + (i * 131))] = number;
            }

            var gone = Place(number * 13);
            for (var key = gone; key < Math.Min(gone + 2, Keys - 1); key++)
            {
                rows.Remove(key);
            }
        }

        return rows;
    }

    private static SortedDictionary<long, long> Found(IRowStore store)
    {
        var rows = new SortedDictionary<long, long>();
        using var snapshot = store.Snapshot();
        using var cursor = snapshot.Read(KeyRange.Prefix("k"u8.ToArray()), isForward: true);
        while (cursor.MoveNext())
        {
            rows.Add(
                long.Parse(System.Text.Encoding.UTF8.GetString(cursor.Key)[1..], CultureInfo.InvariantCulture),
                BinaryPrimitives.ReadInt64BigEndian(cursor.Value.Span));
        }

        return rows;
    }

    private static long Place(long number) => number % Keys;

    private static byte[] Key(long number) => System.Text.Encoding.UTF8.GetBytes($"k{Place(number):D4}");
}
