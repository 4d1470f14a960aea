using FsCheck;
using FsCheck.Fluent;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Tests.Catalog.Partitions;

/// <summary>Partitions as rows: identity, order, pages, filters by ranges, removal.</summary>
public sealed class PartitionTableTests
{
    private static readonly TableId Table = new(7);
    private static readonly PartitionKey[] Keys = [new("year", "int"), new("city", "string"), new("day", "date")];

    [Fact]
    public async Task The_text_of_the_values_is_the_identity()
    {
        await using var store = new MemoryMetadataStore();
        var partitions = new PartitionTable(Table, Keys);
        await Create(store, partitions, ["1", "a", "2026-01-01"], ["01", "a", "2026-01-01"], ["1", "A", "2026-01-01"]);
        var again = await Assert.ThrowsAsync<TarnException>(() => Create(store, partitions, ["01", "a", "2026-01-01"]));
        Assert.Equal(ErrorKind.AlreadyExists, again.Kind);
        var few = await Assert.ThrowsAsync<TarnException>(() => Create(store, partitions, ["1", "a"]));
        Assert.Equal(ErrorKind.InvalidArgument, few.Kind);
        Assert.Equal(2, (await All(store, partitions, "year = 1 and city = 'a'")).Count);
    }

    [Fact]
    public async Task Numbers_and_dates_are_listed_in_their_order_and_other_texts_after_them()
    {
        await using var store = new MemoryMetadataStore();
        PartitionKey[] keys = [new("n", "bigint")];
        var partitions = new PartitionTable(Table, keys);
        await Create(store, partitions, ["x"], ["100"], ["-3"], ["9"], ["007"], ["9223372036854775807"], ["-9223372036854775808"]);
        Assert.Equal(
            ["-9223372036854775808", "-3", "9", "100", "9223372036854775807", "007", "x"],
            (await All(store, partitions, null)).Select(partition => partition.Values[0]));
        Assert.Equal(["9", "007"], (await All(store, partitions, "n between 1 and 99", keys: keys)).Select(partition => partition.Values[0]));
    }

    [Fact]
    public async Task Equal_descriptors_are_one_row_and_other_members_stay_apart()
    {
        await using var store = new MemoryMetadataStore();
        var partitions = new PartitionTable(Table, Keys);
        var descriptor = new byte[] { 1, 2, 3 };
        await store.Commit(
            async transaction =>
            {
                await partitions.Create(transaction, Of("1", "a", "d") with { Descriptor = descriptor, Location = "s3://b/a", Document = new byte[] { 9 } });
                await partitions.Create(transaction, Of("1", "b", "d") with { Descriptor = descriptor, Location = "s3://b/b" });
            },
            default);
        Assert.Single(await store.Read(reader => reader.Scan(LakeSpaces.PartitionDescriptors, KeyRange.All, 10), default));
        var found = await All(store, new PartitionTable(Table, Keys), null);
        Assert.Equal(["s3://b/a", "s3://b/b"], found.Select(partition => partition.Location));
        Assert.All(found, partition => Assert.Equal(descriptor, partition.Descriptor.ToArray()));
        Assert.Equal([1, 0], found.Select(partition => partition.Document.Length));
    }

    [Fact]
    public async Task A_replaced_partition_may_get_other_values_that_are_free()
    {
        await using var store = new MemoryMetadataStore();
        var partitions = new PartitionTable(Table, Keys);
        await Create(store, partitions, ["1", "a", "d"], ["2", "a", "d"]);
        await store.Commit(transaction => partitions.Replace(transaction, ["1", "a", "d"], Of("3", "a", "d") with { CreatedMs = 99 }), default);
        var moved = await store.Read(reader => partitions.Find(reader, ["3", "a", "d"]), default);
        Assert.Equal(5, moved!.CreatedMs);
        Assert.Null(await store.Read(reader => partitions.Find(reader, ["1", "a", "d"]), default));
        var taken = await Assert.ThrowsAsync<TarnException>(
            () => store.Commit(transaction => partitions.Replace(transaction, ["3", "a", "d"], Of("2", "a", "d")), default));
        Assert.Equal(ErrorKind.AlreadyExists, taken.Kind);
        var missing = await Assert.ThrowsAsync<TarnException>(() => store.Commit(transaction => partitions.Delete(transaction, ["1", "a", "d"]), default));
        Assert.Equal(ErrorKind.NotFound, missing.Kind);
    }

    [Fact]
    public async Task Pages_segments_and_long_values_give_each_partition_once()
    {
        await using var store = new MemoryMetadataStore();
        var partitions = new PartitionTable(Table, Keys);
        var texts = Enumerable.Range(0, 2_500).Select(i => (string[])[$"{i % 7}", i % 11 == 0 ? new string('x', 3_000) + i : $"c{i}", "d"]).ToArray();
        foreach (var part in texts.Chunk(100))
        {
            await Create(store, partitions, part);
        }

        var wanted = texts.Select(values => string.Join('/', values)).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(wanted, Texts(await All(store, partitions, null, 7)));
        Assert.Equal(wanted.Where(text => text.StartsWith("3/", StringComparison.Ordinal)), Texts(await All(store, partitions, "year = 3", 50)));
        var shared = new List<Partition>();
        for (var i = 0; i < 3; i++)
        {
            shared.AddRange((await partitions.List(store, null, new PartitionSegment(i, 3), default, int.MaxValue, default)).Page);
        }

        Assert.Equal(wanted, Texts(shared));
    }

    /// <summary>Ranges are a shortcut: with them, a filter selects the same partitions as without.</summary>
    [Fact]
    public void Ranges_leave_no_selected_partition_out()
    {
        var numbers = Gen.Elements("0", "1", "01", "2", "10", "-1", "x", "99999999999999999999");
        var cities = Gen.Elements("", "a", "ab", "b", "\0", "Ω", "\ud83d\ude00");
        var days = Gen.Elements("2026-01-01", "2026-01-02", "2026-1-1", "soon");
        var conditions = Gen.OneOf(
            Gen.Elements("=", "<", "<=", ">", ">=", "<>").Zip(Gen.Elements("0", "1", "2", "10"), (sign, value) => $"year {sign} {value}"),
            Gen.Elements("=", "<", "<=", ">", ">=", "<>").Zip(cities, (sign, value) => $"city {sign} '{value}'"),
            Gen.Elements("=", "<", ">").Zip(Gen.Elements("2026-01-01", "2026-01-02"), (sign, value) => $"day {sign} '{value}'"));
        var expressions = from first in conditions
                          from word in Gen.Elements("and", "or")
                          from second in conditions
                          from third in conditions
                          select $"({first} {word} {second}) and {third}";
        var partitions = from year in numbers
                         from city in cities
                         from day in days
                         select (string[])[year, city, day];
        var cases = from values in partitions.ArrayOf(40)
                    from expression in expressions
                    select (values, expression);
        Prop.ForAll(cases.ToArbitrary(), one => Same(one.values, one.expression)).QuickCheckThrowOnFailure();
    }

    private static bool Same(string[][] values, string expression)
    {
        using var store = new MemoryMetadataStoreOwner();
        var partitions = new PartitionTable(Table, Keys);
        var distinct = values.DistinctBy(value => string.Join('/', value)).ToArray();
        Create(store.Store, partitions, distinct).GetAwaiter().GetResult();
        var filter = PartitionFilter.Parse(expression, Keys)!;
        var found = Texts(All(store.Store, partitions, expression, 3).GetAwaiter().GetResult());
        return found.SequenceEqual(distinct.Where(filter.Matches).Select(value => string.Join('/', value)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Rows_of_a_table_that_is_gone_are_removed_and_those_of_others_stay()
    {
        await using var store = new MemoryMetadataStore();
        foreach (var id in (long[])[7, 8])
        {
            var partitions = new PartitionTable(new TableId(id), Keys);
            foreach (var part in Enumerable.Range(0, 1_200).Select(i => (string[])[$"{i}", "a", "d"]).Chunk(400))
            {
                await Create(store, partitions, part);
            }
        }

        await store.Commit(transaction => TableRowPurges.Order(transaction, Table.Value), default);
        await new TableRowPurges(store).Run(default);
        Assert.Empty(await All(store, new PartitionTable(Table, Keys), null));
        Assert.Equal(1_200, (await All(store, new PartitionTable(new TableId(8), Keys), null)).Count);
        Assert.Empty(await store.Read(reader => reader.Scan(LakeSpaces.RowPurges, KeyRange.All, 1), default));
    }

    private static Partition Of(params string[] values) => new() { Values = values, CreatedMs = 5, Descriptor = new byte[] { 1 } };

    private static Task Create(IMetadataStore store, PartitionTable partitions, params string[][] values) => store.Commit(
        async transaction =>
        {
            foreach (var one in values)
            {
                await partitions.Create(transaction, Of(one));
            }
        },
        default);

    private static async Task<List<Partition>> All(
        IMetadataStore store, PartitionTable partitions, string? expression, int page = 1_000, PartitionKey[]? keys = null)
    {
        var filter = PartitionFilter.Parse(expression, keys ?? Keys);
        var all = new List<Partition>();
        for (var after = (ReadOnlyMemory<byte>?)default(ReadOnlyMemory<byte>); after is { } from;)
        {
            var (rows, next) = await partitions.List(store, filter, null, from, page, default);
            all.AddRange(rows);
            after = next;
        }

        return all;
    }

    private static string[] Texts(IEnumerable<Partition> partitions) =>
        [.. partitions.Select(partition => string.Join('/', partition.Values)).Order(StringComparer.Ordinal)];

    private sealed class MemoryMetadataStoreOwner : IDisposable
    {
        public MemoryMetadataStore Store { get; } = new();

        public void Dispose() => Store.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
