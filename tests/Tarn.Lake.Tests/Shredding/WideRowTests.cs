using System.Text;
using Tarn.DuckDb;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Shredding;

/// <summary>Rows of many columns, large values, and little memory.</summary>
public sealed class WideRowTests : ParquetFixture
{
    [Theory]
    [InlineData(857, 300, 96)]
    [InlineData(372, 20_000, 96)]
    [InlineData(1_000, 9_000, 64)]
    public async Task Wide_rows_are_written_in_little_memory(int columnCount, int rowCount, int memoryMb)
    {
        using var small = new ParquetEncoder(Disk, memoryBytesMax: (long)memoryMb << 20, threadCount: 2, "scratch");
        var wide = "{" + string.Join(",", Enumerable.Range(0, columnCount).Select(i => i % 2 == 0 ? $"\"c{i}\":{i}" : $"\"c{i}\":\"text of {i}\"")) + "}";
        var shape = TableShape.ForNewTable(new ShapeOptions { ColumnsMax = 2_000 });
        Shredder.Observe(shape, Encoding.UTF8.GetBytes(wide));
        using var shredded = new Shredded { Shredder = new Shredder(shape) };
        for (var row = 0; row < rowCount; row++)
        {
            shredded.Append(Encoding.UTF8.GetBytes(row % 50 == 0 ? wide : $$"""{"c0":{{row}}}"""), new RowOrigin(0, row, 0, row));
        }

        shredded.Seal();
        var columns = WithIds(shape.ToStruct(withRest: false));

        var files = await small.Write(
            new ParquetFlush { Chunks = shredded.Chunks, Columns = columns, PathOf = _ => $"scratch/{Guid.NewGuid():N}.parquet" }, CancellationToken.None);

        Assert.Equal(rowCount, files.Sum(file => file.RowCount));
        Assert.Equal(
            $"{rowCount} {(rowCount + 49) / 50}",
            Query($"select count(*) || ' ' || count(c1) from read_parquet([{string.Join(",", files.Select(Path))}])"));
    }

    [Fact]
    public void Ranges_of_batches_have_each_row_once()
    {
        var shredded = new Shredded { Shredder = new Shredder(TableShape.ForNewTable(new ShapeOptions())) };
        var pad = new string('x', 700);
        for (var i = 0; i < 9_000; i++)
        {
            shredded.Append(Encoding.UTF8.GetBytes($$"""{"i":{{i}},"p":"{{(i < 4_000 ? pad : "")}}"}"""), new RowOrigin(0, i, 0, i));
        }

        shredded.Seal();
        var columns = WithIds(shredded.Shredder.Shape.ToStruct(withRest: false));
        var scans = new ChunkScans();
        using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 128 << 20, Threads = 1, TempDirectory = null });
        using var connection = database.Connect();
        connection.Register(scans);
        var batches = shredded.Chunks.Sum(chunk => chunk.Batches.Count);
        var counts = new List<string>();
        foreach (var range in new BatchRange[] { new(0, 1), new(1, batches / 2), new(batches / 2, batches) })
        {
            using var source = scans.Announce(connection, shredded.Chunks, columns, (new RowRuns(shredded.Chunks, new OriginPartition()), 0), range);
            using var result = connection.Query($"select min(i) || '-' || max(i) || ' ' || count(distinct i) from {source.Sql}");
            using var chunk = result.NextChunk();
            counts.Add(Encoding.UTF8.GetString(chunk!.View[0].Bytes(0)));
        }

        var at = 0L;
        foreach (var parts in counts.Select(count => count.Split('-', ' ').Select(long.Parse).ToArray()))
        {
            Assert.Equal((at, parts[1] - parts[0] + 1), (parts[0], parts[2]));
            at = parts[1] + 1;
        }

        Assert.Equal(9_000, at);
        shredded.Dispose();
    }

    /// <summary>2,000 leaves in objects of objects, with the encoder's share of 512 MB.</summary>
    [Fact]
    public async Task Two_thousand_leaves_are_written_in_groups_of_columns()
    {
        using var small = new ParquetEncoder(Disk, memoryBytesMax: 96 << 20, threadCount: 2, "scratch");
        var first = Encoding.UTF8.GetBytes(Record(0, ""));
        var shape = TableShape.ForNewTable(new ShapeOptions { ColumnsMax = 3_000 });
        Shredder.Observe(shape, first);
        var inferred = shape.ToStruct(withRest: false);
        var columns = FieldIds.NewTable(
            new StructType([.. inferred.Fields, new NestedField(0, "m", new MapType(0, PrimitiveType.String, 0, PrimitiveType.Long))]), out _).Columns;
        using var shredded = Shredded.Into(
            TableShape.Of(columns, new ShapeOptions()),
            [.. Enumerable.Range(0, 3_000).Select(row => Encoding.UTF8.GetBytes(Record(row, $",\"m\":{{\"k{row % 7}\":{row}}}")))]);

        var files = await small.Write(
            new ParquetFlush { Chunks = shredded.Chunks, Columns = columns, PathOf = _ => $"scratch/{Guid.NewGuid():N}.parquet" }, CancellationToken.None);

        var file = Assert.Single(files);
        Assert.Equal((3_000, 3_000L), (shredded.Results.Count(result => result.Status == ShredStatus.Appended), file.RowCount));
        Assert.Equal(
            "3000 3000 true true true true",
            Query($"""
                select concat_ws(' ', count(*), count(distinct id), bool_and(o39.n48 = id * 50 + 48), bool_and(o0.t1 = 'text ' || id || ' of 0 and 1'),
                bool_and(l[1].a = id and l[1].b = id::varchar and l[2].a is null), bool_and(m['k' || (id % 7)] = id)) from read_parquet({Path(file)})
                """));
        Assert.Equal("2005", Query($"select count(*)::varchar from parquet_schema({Path(file)}) where num_children is null"));
        Assert.Equal("1", Query($"select count(*)::varchar from read_parquet({Path(file)}) where id = 1234 and o20.t49 = 'text 1234 of 20 and 49'"));
        Assert.Equal("true", Query($"select (list(id) = list_sort(list(id)))::varchar from read_parquet({Path(file)})"));
        Assert.Equal([file.Path], Disk.List("scratch").Select(entry => $"scratch/{entry.Name}"));
    }

    [Fact]
    public async Task Rows_that_are_too_wide_for_the_memory_are_refused_by_their_number_of_columns()
    {
        using var small = new ParquetEncoder(Disk, memoryBytesMax: 40 << 20, threadCount: 2, "scratch");
        // The parts of a map are written together.
        var value = new StructType([.. Enumerable.Range(0, 1_000).Select(i => new NestedField(10 + i, $"c{i}", PrimitiveType.String))]);
        var columns = new StructType(new NestedField(1, "m", new MapType(2, PrimitiveType.String, 3, value)));
        var wide = "{\"m\":{\"k\":{" + string.Join(",", Enumerable.Range(0, 1_000).Select(i => $"\"c{i}\":\"{i}\"")) + "}}}";
        using var shredded = Shredded.Into(TableShape.Of(columns, new ShapeOptions()), [.. Enumerable.Repeat(Encoding.UTF8.GetBytes(wide), 2_048)]);

        var refused = await Assert.ThrowsAsync<TarnException>(() => small.Write(
            new ParquetFlush { Chunks = shredded.Chunks, Columns = columns, PathOf = _ => $"scratch/{Guid.NewGuid():N}.parquet" }, CancellationToken.None));

        Assert.Equal(ErrorKind.LimitExceeded, refused.Kind);
        Assert.Contains("1001 columns", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Disk.List("scratch"));
    }

    [Fact]
    public async Task Large_texts_need_no_memory_beyond_the_encoders_share()
    {
        var random = new Random(1);
        using var shredded = new Shredded { Shredder = new Shredder(TableShape.ForNewTable(new ShapeOptions())) };
        for (var i = 0; i < 40; i++)
        {
            var bytes = new byte[500_000];
            random.NextBytes(bytes);
            shredded.Append(Encoding.UTF8.GetBytes($$"""{"i":{{i}},"text":"{{System.Convert.ToHexString(bytes)}}"}"""), new RowOrigin(0, i, 0, i));
        }

        shredded.Seal();
        using var small = new ParquetEncoder(Disk, memoryBytesMax: 24 << 20, threadCount: 1, "scratch");
        var columns = WithIds(shredded.Shredder.Shape.ToStruct(withRest: false));
        var file = Assert.Single(await small.Write(
            new ParquetFlush { Chunks = shredded.Chunks, Columns = columns, PathOf = _ => "scratch/large.parquet" }, CancellationToken.None));
        Assert.Equal(40, file.RowCount);
        Assert.True(file.SplitOffsets.Count > 1);
        Assert.Equal("true 1000000", Query($"select (list(i) = list_sort(list(i)))::varchar || ' ' || min(strlen(text)) from read_parquet({Path(file)})"));
    }

    /// <summary>An id, 40 objects of 50 numbers and texts, and a list.</summary>
    private static string Record(int row, string more)
    {
        var objects = Enumerable.Range(0, 40).Select(i => $"\"o{i}\":{{{string.Join(",", Enumerable.Range(0, 50).Select(j => Leaf(i, j)))}}}");
        return $"{{\"id\":{row},{string.Join(",", objects)},\"l\":[{{\"a\":{row},\"b\":\"{row}\"}},{{\"a\":null}}]{more}}}";

        string Leaf(int i, int j) => j % 3 == 0 ? $"\"n{j}\":{row * 50 + j}" : $"\"t{j}\":\"text {row} of {i} and {j}\"";
    }
}
