using FsCheck;
using FsCheck.Fluent;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Planning;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Planning;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Tests.Hive.Planning;

/// <summary>The partitions of a scan: exactly those whose values do not rule the predicate out, whatever ranges of rows are read.</summary>
public sealed class PartitionPruningTests
{
    private static readonly HiveFields Fields = new(1, 1_001, 1_002, 1_003);

    private static readonly HiveTable Table = new()
    {
        Id = new TableId(3),
        Name = new TableName(new CatalogScope("000000000000", "us-east-1"), "db", "t"),
        Storage = new HiveStorage { Columns = [new("c", HiveType.Of(HiveKind.Int))], Location = "s3://b/t/" },
        Keys = [new("n", HiveType.Of(HiveKind.Int)), new("s", HiveType.Of(HiveKind.String)), new("d", HiveType.Of(HiveKind.Date))],
    };

    private static readonly string[] Numbers = ["-3", "0", "5", "05", "005", "70", "2147483647", HivePath.Null];
    private static readonly string[] Texts = ["", "a", "ab", "b", "é", "\U0001F600", "\uE000", HivePath.Null];
    private static readonly string[] Days = ["1969-12-31", "2026-11-26", "2026-11-27", HivePath.Null];

    [Fact]
    public void A_scan_finds_the_partitions_that_may_match()
    {
        var values = Gen.Elements(Numbers).SelectMany(_ => Gen.Elements(Texts), (n, s) => (n, s))
            .SelectMany(_ => Gen.Elements(Days), (two, d) => (two.n, two.s, d));
        var cases = Gen.ArrayOf(values).SelectMany(_ => Predicates(3), (partitions, predicate) => (partitions, predicate));
        Prop.ForAll(cases.ToArbitrary(), one => Check(one.partitions, one.predicate).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    [Fact]
    public async Task A_value_that_is_none_of_its_type_fails_even_where_another_value_is_asked_for()
    {
        await using var store = await Store([("x", "a", "2026-11-26"), ("1", "a", "2026-11-26")]);
        var wrong = await Assert.ThrowsAsync<TarnException>(() => Find(store, Predicate.Compare(2, ComparisonOperator.Equal, 1L)));
        Assert.Equal(HiveError.InvalidPartitionValue, wrong.Reason);
        Assert.Contains("n=x/s=a/d=2026-11-26", wrong.Message, StringComparison.Ordinal);
    }

    private static async Task Check((string N, string S, string D)[] partitions, Predicate predicate)
    {
        var distinct = partitions.Distinct().ToArray();
        await using var store = await Store(distinct);
        var expected = distinct.Where(one => new KnownValues(Known(one)).MayMatch(predicate)).Select(Name);
        Assert.Equal(expected.Order(StringComparer.Ordinal), (await Find(store, predicate)).Order(StringComparer.Ordinal));
    }

    private static async Task<MemoryMetadataStore> Store(IEnumerable<(string N, string S, string D)> partitions)
    {
        var store = new MemoryMetadataStore();
        await store.Commit(
            async transaction =>
            {
                foreach (var (n, s, d) in partitions)
                {
                    await Table.Partitions.Create(transaction, new Partition { Values = [n, s, d], CreatedMs = 1, Location = "s3://b/x/" });
                }
            },
            default);
        return store;
    }

    private static async Task<IReadOnlyList<string>> Find(MemoryMetadataStore store, Predicate predicate)
    {
        var found = new List<string>();
        var scan = new HiveScan(store, null!, new PlainDocuments(), InstanceRights.Instance, TimeProvider.System);
        await foreach (var (partition, _) in scan.Partitions(Table, Fields, predicate, default))
        {
            found.Add(string.Join('|', partition.Values));
        }

        return found;
    }

    private static string Name((string N, string S, string D) one) => $"{one.N}|{one.S}|{one.D}";

    private static Dictionary<int, object?> Known((string N, string S, string D) one)
    {
        string[] texts = [one.N, one.S, one.D];
        return texts.Select((text, i) => (Id: Fields.Key(i), Value: KeyText.Parse(Table.Keys[i], text, ""))).ToDictionary(pair => pair.Id, pair => pair.Value);
    }

    // Field 1 is no key: nothing is known of it.
    private static Gen<Predicate> Predicates(int depth)
    {
        var leaf = Gen.Choose(1, 4).SelectMany(Leaf);
        if (depth == 0)
        {
            return leaf;
        }

        var inner = Predicates(depth - 1);
        return Gen.Frequency(
            (3, leaf),
            (2, inner.SelectMany(_ => inner, (left, right) => Predicate.And(left, right))),
            (2, inner.SelectMany(_ => inner, (left, right) => Predicate.Or(left, right))),
            (1, inner.Select(Predicate.Not)));
    }

    private static Gen<Predicate> Leaf(int field)
    {
        var value = field switch
        {
            3 => Gen.Elements(Texts.Where(text => text != HivePath.Null).Select(text => (object)text).ToArray()),
            4 => Gen.Elements<object>(-1L, 20_783L, 20_784L),
            _ => Gen.Elements<object>(-3L, 0L, 5L, 6L, 70L),
        };
        var comparison = Gen.Elements(Enum.GetValues<ComparisonOperator>()).SelectMany(_ => value, (op, constant) => Predicate.Compare(field, op, constant));
        var among = Gen.ArrayOf(value, 3).Select(values => Predicate.In(field, values));
        return Gen.Frequency((4, comparison), (2, among), (1, Gen.Constant(Predicate.IsNull(field))));
    }
}
