using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Planning;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Planning;

namespace Tarn.Lake.Tests.Hive.Planning;

/// <summary>The buckets of a predicate: none is left out that may have a matching row.</summary>
public sealed class BucketFilterTests
{
    private static readonly string[] Trino = ["x_bucket-00000.gz.parquet", "x_bucket-00002.gz.parquet"];

    [Theory]
    [InlineData("boolean", true, 1)]
    [InlineData("boolean", false, 0)]
    [InlineData("tinyint", -5L, -5)]
    [InlineData("smallint", 300L, 300)]
    [InlineData("int", 42L, 42)]
    [InlineData("int", -1L, -1)]
    [InlineData("int", 1L << 40, null)]
    [InlineData("bigint", 42L, 42)]
    [InlineData("bigint", -1L, 0)]
    [InlineData("bigint", 1L << 32, 1)]
    [InlineData("date", 19_000L, 19_000)]
    [InlineData("string", "", 0)]
    [InlineData("string", "abc", 96_354)]
    [InlineData("varchar(9)", "abc", 96_354)]
    [InlineData("string", "é", -1_978)]
    [InlineData("int", "42", null)]
    [InlineData("double", 1.5, null)]
    public void A_value_has_the_hash_of_version_1(string type, object value, int? hash) => Assert.Equal(hash, HiveBucketHash.Of(HiveType.Parse(type), value));

    [Fact]
    public void Conditions_on_all_bucket_columns_choose_buckets()
    {
        var both = Predicate.And(Equal(1, 5L), Predicate.In(2, ["u1", "u4"]));
        Assert.Equal([Bucket(5, "u1"), Bucket(5, "u4")], Of(both)!.Order());
        Assert.Equal([Bucket(6, "u1")], Of(Predicate.And(Equal(2, "u1"), Equal(1, 6L), Equal(3, 9.5)))!);
        Assert.Equal(2, Of(Predicate.And(Predicate.Or(Equal(1, 0L), Equal(1, 1L)), Equal(2, "u1")))!.Count);
        Assert.Empty(Of(Predicate.False)!);
    }

    [Fact]
    public void Other_conditions_choose_none()
    {
        Assert.Null(Of(Equal(1, 5L)));
        Assert.Null(Of(Predicate.Or(Predicate.And(Equal(1, 5L), Equal(2, "u1")), Equal(3, 1.5))));
        Assert.Null(Of(Predicate.And(Predicate.Compare(1, ComparisonOperator.Less, 5L), Equal(2, "u1"))));
        Assert.Null(Of(Predicate.And(Predicate.IsNull(1), Equal(2, "u1"))));
        Assert.Null(Of(Predicate.Not(Predicate.And(Equal(1, 5L), Equal(2, "u1")))));
        Assert.Null(Of(Predicate.And(Predicate.In(1, [.. Enumerable.Range(0, 2_000).Select(n => (object)(long)n)]), Equal(2, "u1"))));
        Assert.Null(BucketFilter.Of(Table("id", "x"), Table("id", "x").Storage, Predicate.And(Equal(1, 5L), Equal(3, 1.5))));
        var second = Table("id") with { Parameters = new Dictionary<string, string> { ["bucketing_version"] = "2" } };
        Assert.Null(BucketFilter.Of(second, second.Storage, Equal(1, 5L)));
        var asText = Table("id").Storage with { Columns = [new("id", HiveType.Of(HiveKind.String))] };
        Assert.Null(BucketFilter.Of(Table("id"), asText, Equal(1, 5L)));
    }

    [Theory]
    [InlineData("000000_0 000001_0 000002_0", true)]
    [InlineData("000000_0 000001_0 000001_0_copy_1 000002_0.gz", true)]
    [InlineData("000000_0 000001_0", false)]
    [InlineData("000000_0 000001_0 000003_0", false)]
    [InlineData("000000_0 000001_0 000002_0 part-00000", false)]
    [InlineData("a.txt b.txt c.txt", false)]
    [InlineData("x_bucket-00002.gz.parquet", true)]
    [InlineData("x_bucket-00000 y_bucket-00000", true)]
    [InlineData("x_bucket-00003", false)]
    [InlineData("0000002_0_20261128_x.parquet", true)]
    [InlineData("0000000_0_a 0000000_0_b", true)]
    [InlineData("0000001_0_a.gz x_bucket-00002.gz", true)]
    [InlineData("0000003_0_a", false)]
    [InlineData("0000001_0", false)]
    [InlineData("0000001_0_a 000002_0", false)]
    public void Names_of_Hive_show_the_bucket_where_each_bucket_has_a_file(string names, bool areShown) =>
        Assert.Equal(areShown, BucketNames.Of(names.Split(' '), 3).AreShown);

    [Fact]
    public void A_file_of_Trino_is_in_the_bucket_of_its_name() =>
        Assert.Equal([0, 2], BucketNames.Of(Trino, 3).Numbers);

    [Fact]
    public void A_newer_file_of_Trino_is_in_the_bucket_of_its_name() =>
        Assert.Equal([0, 12, 99], BucketNames.Of(["0000000_0_20261128_q.parquet", "0000012_0_x.gz", "0000099_0_7"], 100).Numbers);

    [Theory]
    [InlineData(0L, 0)]
    [InlineData(-1L, 0)]
    [InlineData(long.MinValue, int.MinValue)]
    [InlineData(long.MaxValue, int.MinValue)]
    [InlineData(4_294_967_296L, 1)]
    [InlineData(-4_294_967_297L, 1)]
    public void A_bigint_is_folded(long number, int hash) => Assert.Equal(hash, HiveBucketHash.Of(number));

    private static IReadOnlySet<int>? Of(Predicate predicate) => BucketFilter.Of(Table("id", "usr"), Table("id", "usr").Storage, predicate);

    private static int Bucket(int id, string text) =>
        HiveBucketHash.Bucket(HiveBucketHash.Join(HiveBucketHash.Join(0, id), HiveBucketHash.Of(HiveType.Of(HiveKind.String), text)!.Value), 64);

    private static Predicate Equal(int field, object value) => Predicate.Compare(field, ComparisonOperator.Equal, value);

    private static HiveTable Table(params string[] buckets) => new()
    {
        Id = new TableId(3),
        Name = new TableName(new CatalogScope("000000000000", "us-east-1"), "db", "t"),
        Storage = new HiveStorage
        {
            Columns = [new("id", HiveType.Of(HiveKind.Int)), new("usr", HiveType.Of(HiveKind.String)), new("x", HiveType.Of(HiveKind.Double))],
            Location = "s3://b/t/",
            BucketColumns = buckets,
            Buckets = 64,
        },
        Keys = [],
    };
}
