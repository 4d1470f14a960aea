using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Lake.Tests.Iceberg.Updates;

namespace Tarn.Lake.Tests.Iceberg;

/// <summary>The statistics of columns by table properties.</summary>
public sealed class MetricsModesTests
{
    private static readonly StructType Wide = new(
        [.. Enumerable.Range(1, 99).Select(id => new NestedField(id, $"c{id}", PrimitiveType.Long)),
            new NestedField(100, "s", new StructType(new NestedField(101, "inner", PrimitiveType.Long), new NestedField(102, "more", PrimitiveType.Long))),
            new NestedField(103, "last", PrimitiveType.String)]);

    [Fact]
    public void The_first_hundred_columns_of_a_wide_table_have_statistics()
    {
        var modes = MetricsModes.Of(UpdatesFixture.New(), Wide);
        Assert.All(Enumerable.Range(1, 99), id => Assert.Equal(MetricsMode.Truncate(16), modes.Of(id)));

        // A struct's columns come before those within its columns.
        Assert.Equal([MetricsMode.None, MetricsMode.None, MetricsMode.Truncate(16)], new[] { 101, 102, 103 }.Select(modes.Of));
        Assert.Equal(MetricsMode.Truncate(16), MetricsModes.Of(UpdatesFixture.New(), UpdatesFixture.First.Columns).Of(3));
    }

    [Theory]
    [InlineData("none", false, 0)]
    [InlineData("counts", true, 0)]
    [InlineData("truncate(7)", true, 7)]
    [InlineData("Full", true, null)]
    [InlineData("nonsense", true, 16)]
    [InlineData("truncate(0)", true, 16)]
    public void The_default_and_single_columns_are_set_by_properties(string text, bool hasCounts, int? length)
    {
        var mode = new MetricsMode(hasCounts, length);
        Assert.Equal(mode, Modes(("write.metadata.metrics.default", text)).Of(3));
        var modes = Modes(("write.metadata.metrics.column.city", text), ("write.metadata.metrics.column.none", "none"));
        Assert.Equal(mode, modes.Of(3));
        Assert.Equal(MetricsMode.Truncate(16), modes.Of(1));
    }

    [Fact]
    public void Columns_of_the_sort_order_have_bounds()
    {
        var table = UpdatesFixture.New().Apply(
            new TableUpdate.AddSortOrder(new SortOrder(0, [new SortField(3, Transform.Identity, false, false)])), new TableUpdate.SetDefaultSortOrder(-1),
            new TableUpdate.SetProperties(new Dictionary<string, string> { ["write.metadata.metrics.default"] = "counts" }));
        var modes = MetricsModes.Of(table, UpdatesFixture.First.Columns);
        Assert.Equal([MetricsMode.Counts, MetricsMode.Truncate(16)], new[] { 1, 3 }.Select(modes.Of));
    }

    private static MetricsModes Modes(params (string Name, string Value)[] properties) => MetricsModes.Of(
        UpdatesFixture.New().Apply(new TableUpdate.SetProperties(properties.ToDictionary(property => property.Name, property => property.Value))),
        UpdatesFixture.First.Columns);
}
