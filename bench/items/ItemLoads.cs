using System.Globalization;
using System.Text;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Items.Writes;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Bench.Items;

/// <summary>The operations that are measured. Items have about 1 KB, of random letters.</summary>
internal sealed class ItemLoads(BenchWorld world)
{
    private const int PadBytes = 950;
    private readonly byte[] _record = Pad(1_024);
    private int _items;
    private long _calls;

    public async ValueTask Append(int client, long number)
    {
        using var writer = new RecordBatchWriter();
        writer.Begin(0, 0);
        writer.Append("0123456789"u8, _record);
        var shard = world.Stream.Open[0];
        var append = new ShardAppend { Stream = shard.Stream, Shard = shard.Id, Batch = writer.Finish(), Records = 1 };
        var outcome = await world.Log.Append(new LogAppend { Shards = new[] { append }, Call = NextCall(), CallRecords = 1 }, default);
        Check(outcome.Shards.Span[0].Status == AppendStatus.Appended);
    }

    public ValueTask Put(int client, long number) => Write(NextCall(), PutOf(world.Plain, NameOf(client, number)));

    public ValueTask PutIndexed(int client, long number) => Write(NextCall(), PutOf(world.Indexed, NameOf(client, number)));

    public ValueTask Add(int client, long number) => Write(
        NextCall(),
        new ItemWrite(world.Plain, KeyOf("counter"), before => ItemVerdict.Put(Counter(before is { } item ? item["n"].Number : ItemNumber.Of(0)))));

    public ValueTask PutFour(int client, long number) => Write(
        NextCall(),
        PutOf(world.Plain, NameOf(client, number)),
        PutOf(world.Plain, NameOf(client, number) + "b"),
        PutOf(world.Plain, NameOf(client, number) + "c"),
        PutOf(world.Plain, NameOf(client, number) + "d"));

    public async Task Fill(int items)
    {
        _items = items;
        await Task.WhenAll(Enumerable.Range(0, 64).Select(part => Task.Run(async () =>
        {
            for (var i = part; i < items; i += 64)
            {
                await Write(CallKey.None, PutOf(world.Plain, Number(i)));
            }
        })));
    }

    public async ValueTask Get(int client, long number) =>
        Check(await world.Items.Get(world.Plain, KeyOf(Number(Random.Shared.Next(_items))), isConsistent: false) is not null);

    public async ValueTask GetConsistent(int client, long number) =>
        Check(await world.Items.Get(world.Plain, KeyOf(Number(Random.Shared.Next(_items))), isConsistent: true) is not null);

    public ValueTask PutAmong(int client, long number) => Write(NextCall(), PutOf(world.Plain, Number(Random.Shared.Next(_items))));

    public ValueTask PutAndGet(int client, long number) => client % 2 == 0 ? PutAmong(client, number) : Get(client, number);

    private static byte[] Pad(int bytes)
    {
        var pad = new byte[bytes];
        for (var i = 0; i < bytes; i++)
        {
            pad[i] = (byte)('a' + Random.Shared.Next(26));
        }

        return pad;
    }

    private static Item Counter(ItemNumber number)
    {
        using var writer = new ItemWriter();
        var open = writer.BeginItem();
        writer.BeginMember("id"u8);
        writer.WriteString("counter"u8);
        writer.BeginMember("n"u8);
        writer.WriteNumber(ItemNumber.Add(number, ItemNumber.Of(1)));
        return writer.EndItem(open);
    }

    private static string NameOf(int client, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{(client * 2_654_435_761L) + (number * 40_503 % 1_000_003)}");

    private static string Number(int number) => number.ToString("D9", CultureInfo.InvariantCulture);

    private CallKey NextCall() => new(1, (ulong)Interlocked.Increment(ref _calls));

    private static void Check(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("an operation did not do what it was asked for");
        }
    }

    private byte[] KeyOf(string id)
    {
        using var writer = new ItemWriter();
        var open = writer.BeginItem();
        writer.BeginMember("id"u8);
        writer.WriteString(id);
        return KeyForm.Of(world.Plain.Keys, writer.EndItem(open));
    }

    private ItemWrite PutOf(ItemTable table, string id)
    {
        using var writer = new ItemWriter();
        var open = writer.BeginItem();
        foreach (var name in (ReadOnlySpan<string>)["a", "b", "id"])
        {
            writer.BeginMember(Encoding.UTF8.GetBytes(name));
            writer.WriteString(id);
        }

        writer.BeginMember("pad"u8);
        writer.WriteString(_record.AsSpan(Random.Shared.Next(50), PadBytes));
        var item = writer.EndItem(open);
        return new ItemWrite(table, KeyForm.Of(table.Keys, item), _ => ItemVerdict.Put(item));
    }

    private async ValueTask Write(CallKey call, params ItemWrite[] writes) => await world.Items.Write(writes, call, default);
}
