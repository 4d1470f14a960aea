using System.Text;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Planning;

namespace Tarn.Lake.Tests.Planning;

/// <summary>The specification's rules that match deletes with data files. The data file has sequence number 5.</summary>
public sealed class DeleteIndexTests
{
    private const string Data = "s3://lake/t/data/a.parquet";

    private static readonly Schema Schema = new(
        0,
        new StructType(
            new NestedField(1, "id", PrimitiveType.Long), new NestedField(2, "day", PrimitiveType.Int), new NestedField(3, "key", PrimitiveType.Uuid)));

    private static readonly PartitionSpec ByDay = new(1, [new PartitionField(2, 1000, "day", Transform.Identity)]);

    [Theory]
    [InlineData(FileContent.PositionDeletes, 1, 5, true)]
    [InlineData(FileContent.PositionDeletes, 1, 4, false)]
    [InlineData(FileContent.PositionDeletes, 2, 9, false)]
    [InlineData(FileContent.EqualityDeletes, 1, 6, true)]
    [InlineData(FileContent.EqualityDeletes, 1, 5, false)]
    [InlineData(FileContent.EqualityDeletes, 2, 9, false)]
    public Task Deletes_apply_to_files_of_their_partition_by_sequence_number(FileContent content, int day, long sequence, bool applies) =>
        Check(applies, (Delete(content, day), sequence));

    [Theory]
    [InlineData(FileContent.EqualityDeletes, true)]
    [InlineData(FileContent.PositionDeletes, false)]
    public Task Only_equality_deletes_of_an_unpartitioned_spec_apply_to_every_partition(FileContent content, bool applies) =>
        Check(applies, (Delete(content, null), 9));

    [Theory]
    [InlineData(Data, 5, "parquet", true)]
    [InlineData(Data, 4, "parquet", false)]
    [InlineData("s3://lake/t/data/b.parquet", 9, "parquet", false)]
    [InlineData(Data, 5, "puffin", true)]
    [InlineData(Data, 4, "puffin", false)]
    [InlineData("s3://lake/t/data/b.parquet", 9, "puffin", false)]
    public async Task A_delete_of_one_file_applies_to_that_file_alone(string file, long sequence, string format, bool applies)
    {
        await Check(applies, (Delete(FileContent.PositionDeletes, 7) with { ReferencedDataFile = file, Format = format }, sequence));
        if (format == "parquet")
        {
            var metrics = Bounds(PositionDeleteColumns.FilePath, Utf8(file), Utf8(file));
            await Check(applies, (Delete(FileContent.PositionDeletes, 7) with { Metrics = metrics }, sequence));
        }
    }

    [Fact]
    public async Task A_vector_replaces_all_position_deletes_of_its_file()
    {
        var table = await Table(
            (Delete(FileContent.PositionDeletes, 1), 9),
            (Delete(FileContent.PositionDeletes, 1) with { Path = "s3://lake/t/v.puffin", Format = "puffin", ReferencedDataFile = Data }, 8));
        Assert.Equal(["s3://lake/t/v.puffin"], (await table.Plan(Predicate.True))[Data]);
    }

    [Theory]
    [InlineData("s3://lake/t/data/a", "s3://lake/t/data/b", true)]
    [InlineData("s3://lake/t/data/b", "s3://lake/t/data/c", false)]
    [InlineData("s3://lake/t/a", "s3://lake/t/data/A", false)]
    [InlineData("s3://lake/t/a", "s3://lake/t/data/a", true)]
    [InlineData("s3://lake/t/a", "s3://lake/t", true)]
    public async Task Position_deletes_apply_within_the_bounds_of_their_paths_and_below_a_cut_off_one(string lower, string upper, bool applies)
    {
        var delete = Delete(FileContent.PositionDeletes, 1) with { Metrics = Bounds(PositionDeleteColumns.FilePath, Utf8(lower), Utf8(upper)) };
        await Check(applies, (delete, 9));

        // A commit that rewrites the file sees the same deletes as a scan.
        var data = delete with { Content = FileContent.Data, Path = Data, Metrics = ColumnMetrics.None };
        Assert.Equal(applies, ConflictCheck.MayHit(delete, data));
    }

    [Theory]
    [InlineData(1, 9, true)]
    [InlineData(20, 30, true)]
    [InlineData(21, 30, false)]
    [InlineData(-5, 9, true)]
    [InlineData(-5, -1, false)]
    public Task Equality_deletes_apply_only_where_the_keys_may_meet(long lower, long upper, bool applies) =>
        Check(applies, (Equality(1, Bounds(1, BitConverter.GetBytes(lower), BitConverter.GetBytes(upper), nulls: 0)), 9));

    [Fact]
    public async Task Null_keys_meet_and_bounds_of_another_width_or_of_UUIDs_decide_nothing()
    {
        await Check(true, (Equality(1, Bounds(1, BitConverter.GetBytes(90L), BitConverter.GetBytes(91L), nulls: 1)), 9));
        await Check(true, (Equality(1, Bounds(1, BitConverter.GetBytes(90L), BitConverter.GetBytes(91L), nulls: null)), 9));
        await Check(false, (Equality(1, Bounds(1, BitConverter.GetBytes(90), BitConverter.GetBytes(91), nulls: 0)), 9));
        await Check(true, (Equality(3, Bounds(3, new byte[16], new byte[16], nulls: 0)), 9));
    }

    [Fact]
    public async Task Deletes_of_partitions_that_cannot_match_are_left_out()
    {
        var table = await Table((Delete(FileContent.PositionDeletes, 1), 9), (Delete(FileContent.PositionDeletes, 2) with { Path = "s3://lake/t/other" }, 9));
        Assert.Empty(await table.Plan(Predicate.Compare(2, ComparisonOperator.Equal, 2)));
        Assert.Equal(["s3://lake/t/d"], (await table.Plan(Predicate.Compare(2, ComparisonOperator.Equal, 1)))[Data]);
    }

    private static async Task Check(bool applies, params (DataFile File, long SequenceNumber)[] deletes)
    {
        var planned = await (await Table(deletes)).Plan(Predicate.True);
        Assert.Equal(applies ? 1 : 0, planned[Data].Length);
    }

    private static async Task<PlannedTable> Table(params (DataFile File, long SequenceNumber)[] deletes)
    {
        var table = new PlannedTable(Schema, PartitionSpec.Unpartitioned, ByDay);
        await table.Add(1, ManifestContent.Data, [(new DataFile
        {
            Path = Data,
            SpecId = 1,
            Partition = new PartitionTuple([1]),
            RecordCount = 10,
            FileSizeBytes = 1,
            Metrics = new ColumnMetrics
            {
                NullValueCounts = new Dictionary<int, long> { [1] = 2, [3] = 0 },
                LowerBounds = new Dictionary<int, byte[]> { [1] = BitConverter.GetBytes(0L), [3] = [.. Enumerable.Repeat((byte)9, 16)] },
                UpperBounds = new Dictionary<int, byte[]> { [1] = BitConverter.GetBytes(20L), [3] = [.. Enumerable.Repeat((byte)9, 16)] },
            },
        }, 5)]);
        foreach (var group in deletes.GroupBy(d => d.File.SpecId))
        {
            await table.Add(group.Key, ManifestContent.Deletes, group);
        }

        return table;
    }

    /// <summary>A delete file of a partition; of null in the spec without partitions.</summary>
    private static DataFile Delete(FileContent content, int? day) => new()
    {
        Content = content,
        Path = "s3://lake/t/d",
        SpecId = day is null ? 0 : 1,
        Partition = day is { } value ? new PartitionTuple([value]) : PartitionTuple.Empty,
        RecordCount = 1,
        FileSizeBytes = 1,
        EqualityIds = content == FileContent.EqualityDeletes ? [1] : [],
    };

    private static DataFile Equality(int fieldId, ColumnMetrics metrics) =>
        Delete(FileContent.EqualityDeletes, 1) with { EqualityIds = [fieldId], Metrics = metrics };

    private static ColumnMetrics Bounds(int fieldId, byte[] lower, byte[] upper, long? nulls = 0) => new()
    {
        NullValueCounts = nulls is { } count ? new Dictionary<int, long> { [fieldId] = count } : new Dictionary<int, long>(),
        LowerBounds = new Dictionary<int, byte[]> { [fieldId] = lower },
        UpperBounds = new Dictionary<int, byte[]> { [fieldId] = upper },
    };

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
