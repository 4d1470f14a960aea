using System.Globalization;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;

namespace Tarn.Lake.Tests.Shredding;

/// <summary>Files whose rows several threads encode.</summary>
public sealed class ParquetSlicesTests : ParquetFixture
{
    private const int Rows = 30_000;
    private const int RowGroupRows = 8_192;

    private static readonly StructType Columns = new(
        new NestedField(1, "id", PrimitiveType.Long), new NestedField(2, "text", PrimitiveType.String), new NestedField(3, "kind", PrimitiveType.String));

    [Fact]
    public async Task A_file_of_several_slices_has_its_rows_in_order_and_metrics_of_all()
    {
        using var encoder = new ParquetEncoder(Disk, memoryBytesMax: 128 << 20, threadCount: 3, "scratch");
        using var shredded = Shred();
        var file = Assert.Single(await encoder.Write(Flush(shredded.Chunks, spec: null), CancellationToken.None));
        Assert.Equal(Rows, file.RowCount);
        Assert.Equal(
            $"{Rows} 0 {Rows - 1} true",
            Query("select concat_ws(' ', count(*), min(id), max(id), bool_and(id = file_row_number and text = 'row ' || id)) "
                + $"from read_parquet({Path(file)}, file_row_number = true)"));

        // Three slices of 10,000 rows, each of which has a row group of 8,192 rows and one with the rest.
        Assert.Equal(6, file.SplitOffsets.Count);
        Assert.Equal(Rows, file.Metrics.ValueCounts[1]);
        Assert.Equal(0L, BitConverter.ToInt64(file.Metrics.LowerBounds[1]));
        Assert.Equal(Rows - 1, BitConverter.ToInt64(file.Metrics.UpperBounds[1]));
        Assert.Equal([file.Path], Files());
    }

    [Fact]
    public async Task Each_partition_is_divided_by_its_own_rows()
    {
        using var encoder = new ParquetEncoder(Disk, memoryBytesMax: 128 << 20, threadCount: 2, "scratch");
        using var shredded = Shred();
        var spec = new PartitionSpec(0, [new PartitionField(3, 1000, "kind", Transform.Identity)]);
        var files = await encoder.Write(Flush(shredded.Chunks, spec), CancellationToken.None);
        Assert.Equal(["few 100", "many 29900"], files.Select(file => $"{file.Tuple.Values[0]} {file.RowCount}").Order(StringComparer.Ordinal));
        Assert.Equal(
            "0 true 100\n1 true 29900",
            Query(string.Join(" union all ", files.OrderBy(file => file.RowCount).Select(file =>
                $"(select min(id % 300) || ' ' || bool_and(text = 'row ' || id) || ' ' || count(*) from read_parquet({Path(file)}))"))));
    }

    [Fact]
    public async Task Cancelled_slices_leave_no_file()
    {
        using var encoder = new ParquetEncoder(Disk, memoryBytesMax: 128 << 20, threadCount: 3, "scratch");
        using var shredded = Shred();
        using var cancelled = new CancellationTokenSource();
        var flush = Flush(shredded.Chunks, spec: null) with
        {
            PathOf = _ =>
            {
                cancelled.Cancel();
                return "scratch/cancelled.parquet";
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => encoder.Write(flush, cancelled.Token));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Flushes_that_share_all_threads_end()
    {
        using var encoder = new ParquetEncoder(Disk, memoryBytesMax: 128 << 20, threadCount: 3, "scratch");
        using var shredded = Shred();
        var writes = Enumerable.Range(0, 8).Select(i =>
            encoder.Write(Flush(shredded.Chunks, spec: null) with { PathOf = _ => $"scratch/{i}.parquet" }, CancellationToken.None));
        Assert.All(await Task.WhenAll(writes), files => Assert.Equal(Rows, Assert.Single(files).RowCount));
    }

    private static Shredded Shred() => Shredded.Into(
        TableShape.Of(Columns, new ShapeOptions()),
        [.. Enumerable.Range(0, Rows).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{i}},"text":"row {{i}}","kind":"{{(i % 300 == 0 ? "few" : "many")}}"}"""))]);

    private static ParquetFlush Flush(IReadOnlyList<ColumnChunk> chunks, PartitionSpec? spec) => new()
    {
        Chunks = chunks,
        Columns = Columns,
        Spec = spec,
        PathOf = partition => $"scratch/{partition}.parquet",
        RowGroupRows = RowGroupRows,
    };

    private List<string> Files() => [.. Directory.GetFiles(Disk.LocalPath("scratch")).Select(path => $"scratch/{System.IO.Path.GetFileName(path)}")];
}
