using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Storage.Records;

namespace Tarn.Storage.Tests.Records;

/// <summary>
/// Aggregates of AWS's own library (tests/data/delivery/kpl.jsonl), aggregates made here, and broken ones.
/// </summary>
public sealed class AggregatedRecordTests
{
    private static readonly byte[] Magic = [0xF3, 0x89, 0x9A, 0xC2];

    private static string Cases => Path.GetFullPath(Path.Combine(SourceFolder(), "../../data/delivery/kpl.jsonl"));

    [Fact]
    public void Every_recorded_aggregate_opens_to_the_records_inside_and_anything_else_stays_plain()
    {
        foreach (var line in File.ReadLines(Cases))
        {
            using var json = JsonDocument.Parse(line);
            var isAggregate = Open(json.RootElement.GetProperty("blob").GetBytesFromBase64(), out var opened);

            var records = json.RootElement.GetProperty("records");
            Assert.Equal(records.ValueKind == JsonValueKind.Array, isAggregate);
            Assert.Equal(isAggregate ? records.EnumerateArray().Select(Expected) : [], opened);
        }
    }

    [Fact]
    public void Whatever_was_packed_is_opened_as_it_was_wherever_the_tables_stand() =>
        Prop.ForAll<(byte Key, byte HashKey, byte[] Data)[], bool>((records, tablesLast) =>
        {
            var keys = Enumerable.Range(0, 256).Select(i => Field(1, $"key-{i}")).ToArray();
            var hashKeys = Enumerable.Range(0, 128).Select(i => Field(2, $"{i}00")).ToArray();
            var packed = records.Select(record => Field(3, Record(record.Key, record.HashKey, record.Data)));
            byte[][] parts = [[.. keys.Concat(hashKeys).SelectMany(bytes => bytes)], [.. packed.SelectMany(bytes => bytes)]];

            Assert.True(Open(Sealed([.. (tablesLast ? parts.Reverse() : parts).SelectMany(bytes => bytes)]), out var opened));
            Assert.Equal(
                records.Select(record => ($"key-{record.Key}", record.HashKey < 128 ? $"{record.HashKey}00" : "", Convert.ToBase64String(record.Data))),
                opened);
        }).Holds();

    [Theory]
    [InlineData("0A016B 1A050801 1A0161", "a key that is not in the table")]
    [InlineData("0A016B 1A0708001000 1A0161", "a hash key that is not in the table")]
    [InlineData("0A016B 1A020800", "no data")]
    [InlineData("0A016B 1A031A0161", "no key")]
    [InlineData("0A016B 1A0408", "a length beyond the end")]
    [InlineData("0A016B 0B", "a group")]
    [InlineData("0A016B 00", "field 0")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFF01", "a number of more than 64 bits")]
    public void What_breaks_the_form_is_a_plain_record_though_its_hash_is_right(string body, string what) =>
        Assert.False(Open(Sealed(Convert.FromHexString(body.Replace(" ", "", StringComparison.Ordinal))), out _), what);

    [Fact]
    public void Fields_that_nobody_knows_are_skipped()
    {
        byte[] unknown = [0x78, 0x05, 0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x7D, 1, 2, 3, 4, 0x7A, 1, 9];

        Assert.True(Open(Sealed([.. unknown, .. Field(1, "k"), .. Field(3, [.. Record(0, 255, [7]), .. unknown])]), out var opened));
        Assert.Equal([("k", "", "Bw==")], opened);
    }

    [Fact]
    public void Any_bytes_with_a_right_hash_are_opened_or_plain_and_nothing_is_read_outside_them()
    {
        var seeds = File.ReadLines(Cases)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("blob").GetBytesFromBase64())
            .Where(blob => blob.Length is > 20 and < 4_000)
            .Select(blob => blob[4..^16])
            .ToArray();
        var random = new Random(20_261_120);
        for (var round = 0; round < 20_000; round++)
        {
            var body = seeds[random.Next(seeds.Length)].ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
            }

            var blob = Sealed(body[..random.Next(body.Length + 1)]);
            var records = new List<UserRecord>();
            if (!AggregatedRecord.TryOpen(blob, records))
            {
                Assert.Empty(records);
            }

            Assert.True(records.TrueForAll(record => blob.AsSpan().Overlaps(record.PartitionKey.Span) || record.PartitionKey.IsEmpty), $"round {round}");
            Assert.True(records.Sum(record => record.Data.Length) <= blob.Length, $"round {round}");
        }
    }

    private static bool Open(byte[] blob, out IEnumerable<(string PartitionKey, string ExplicitHashKey, string Data)> opened)
    {
        var records = new List<UserRecord>();
        var isAggregate = AggregatedRecord.TryOpen(blob, records);
        opened = records.Select(record => (
            Encoding.UTF8.GetString(record.PartitionKey.Span),
            Encoding.UTF8.GetString(record.ExplicitHashKey.Span),
            Convert.ToBase64String(record.Data.Span)));
        return isAggregate;
    }

    private static (string PartitionKey, string ExplicitHashKey, string Data) Expected(JsonElement record) => (
        record.GetProperty("partition_key").GetString()!,
        record.GetProperty("explicit_hash_key").GetString() ?? "",
        record.GetProperty("data").GetString()!);

    private static byte[] Sealed(byte[] body) => [.. Magic, .. body, .. MD5.HashData(body)];

    private static byte[] Record(byte key, byte hashKey, byte[] data) =>
        [0x08, .. Number(key), .. hashKey < 128 ? [0x10, .. Number(hashKey)] : Array.Empty<byte>(), .. Field(3, data)];

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] bytes) => [(byte)((number << 3) | 2), .. Number(bytes.Length), .. bytes];

    private static byte[] Number(int value)
    {
        var bytes = new byte[Varint.BytesMax];
        return bytes[..Varint.Write(bytes, (ulong)value)];
    }

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
