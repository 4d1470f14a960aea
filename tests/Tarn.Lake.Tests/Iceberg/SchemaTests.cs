using Tarn.Lake.Files;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Iceberg;

public sealed class SchemaTests
{
    [Theory]
    [InlineData("int", 34, 2017239379)]
    [InlineData("long", 34L, 2017239379)]
    [InlineData("string", "iceberg", 1210000089)]
    public void Bucket_hashes_are_those_of_the_specification(string type, object value, int hash) =>
        Assert.Equal(hash, BucketHash.Of(TypeText.Parse(type), value));

    [Fact]
    public void Bucket_hashes_of_other_types_are_those_of_the_specification()
    {
        Assert.Equal(-500754589, BucketHash.Of(PrimitiveType.Decimal(9, 2), (Int128)1420));
        Assert.Equal(-653330422, BucketHash.Of(PrimitiveType.Date, 17486));
        Assert.Equal(-662762989, BucketHash.Of(PrimitiveType.Time, 81068000000L));
        Assert.Equal(-2047944441, BucketHash.Of(PrimitiveType.Timestamp, 1510871468000000L));
        Assert.Equal(1488055340, BucketHash.Of(PrimitiveType.Uuid, Guid.Parse("f79c3e09-677c-4bbd-a479-3f349cb785e7")));
        Assert.Equal(-188683207, BucketHash.Of(PrimitiveType.Binary, new byte[] { 0, 1, 2, 3 }));
    }

    [Theory]
    [InlineData(-1, -1, -1, -1)]
    [InlineData(0, 0, 0, 0)]
    [InlineData(17501, 47, 575, 17501)]
    public void Dates_divide_into_years_months_and_days(int days, int year, int month, int day)
    {
        Assert.Equal(year, Transform.Year.Apply(PrimitiveType.Date, days));
        Assert.Equal(month, Transform.Month.Apply(PrimitiveType.Date, days));
        Assert.Equal(day, Transform.Day.Apply(PrimitiveType.Date, days));
    }

    [Fact]
    public void Truncation_goes_down_and_counts_code_points()
    {
        Assert.Equal(-10, Transform.Truncate(10).Apply(PrimitiveType.Int, -1));
        Assert.Equal(int.MinValue, Transform.Truncate(10).Apply(PrimitiveType.Int, int.MinValue + 3));
        Assert.Equal(int.MinValue, Transform.Truncate(int.MaxValue).Apply(PrimitiveType.Int, -int.MaxValue - 1));
        Assert.Equal(long.MinValue, Transform.Truncate(1_000).Apply(PrimitiveType.Long, long.MinValue));
        Assert.Equal((Int128)(-99), Transform.Truncate(50).Apply(PrimitiveType.Decimal(2, 0), (Int128)(-99)));
        Assert.Equal(0L, Transform.Truncate(10).Apply(PrimitiveType.Long, 9L));
        Assert.Equal((Int128)1060, Transform.Truncate(50).Apply(PrimitiveType.Decimal(9, 2), (Int128)1065) is Int128 v ? v + 10 : 0);
        Assert.Equal("a𝄞b", Transform.Truncate(3).Apply(PrimitiveType.String, "a𝄞bc"));
        Assert.Null(Transform.Truncate(3).Apply(PrimitiveType.String, null));
    }

    [Fact]
    public void A_union_adds_widens_and_names_what_does_not_fit()
    {
        var current = new StructType(
            new NestedField(1, "a", PrimitiveType.Int),
            new NestedField(2, "s", new StructType(new NestedField(3, "x", PrimitiveType.Float))),
            new NestedField(4, "l", new ListType(5, PrimitiveType.Long)));
        var union = SchemaUnion.Of(current, 5, new StructType(
            new NestedField(0, "A", PrimitiveType.Long),
            new NestedField(0, "s", new StructType(new NestedField(0, "x", PrimitiveType.Double), new NestedField(0, "y", PrimitiveType.String))),
            new NestedField(0, "l", new ListType(0, PrimitiveType.Int)),
            new NestedField(0, "new", new ListType(0, new StructType(new NestedField(0, "z", PrimitiveType.Boolean)))),
            new NestedField(0, "NEW", PrimitiveType.String)));
        Assert.Equal(
            "struct<1: a: optional long, 2: s: optional struct<3: x: optional double, 6: y: optional string>, 4: l: "
                + "optional list<long>, 7: new: optional list<struct<9: z: optional boolean>>>",
            union.Columns.ToString());
        Assert.Equal(9, union.LastColumnId);
        Assert.Equal(["NEW"], union.Misfits);
        Assert.Equal(["a", "s.x", "s.y", "new"], union.Changes.Select(c => c.Path));
        var again = SchemaUnion.Of(union.Columns, 9, new StructType(new NestedField(0, "a", PrimitiveType.String)));
        Assert.Equal(["a"], again.Misfits);
        Assert.Same(union.Columns, again.Columns);
    }

    [Fact]
    public void A_union_stops_adding_columns_at_the_limit()
    {
        var union = SchemaUnion.Of(
            new StructType(new NestedField(1, "a", PrimitiveType.Int)),
            1,
            new StructType(new NestedField(0, "b", PrimitiveType.Int), new NestedField(0, "c", PrimitiveType.Int)),
            columnsMax: 2);
        Assert.Equal(["a", "b"], union.Columns.Fields.Select(f => f.Name));
        Assert.Equal(["c"], union.Misfits);
    }

    [Fact]
    public void A_name_mapping_finds_columns_by_the_names_that_files_use()
    {
        var tables = GoldenTables.Sets().First();
        var expected = tables.Expected("spark/imported_hive");
        var metadata = TableMetadataReader.Read(
            tables.File($"spark/imported_hive/{expected.GetProperty("metadata_file").GetString()}"), new ReadBudget(1 << 30));
        var mapping = NameMapping.Of(metadata)!;
        Assert.Equal(2, mapping.Find(["label"])!.FieldId);
        Assert.Equal(9, mapping.Find(["ls", "element", "x"])!.FieldId);
        Assert.Null(mapping.Find(["ls", "nothing"]));
        Assert.Null(NameMapping.Of(metadata with { Properties = new Dictionary<string, string>() }));
        Assert.Throws<TarnException>(() => NameMapping.Of(metadata with { Properties = new Dictionary<string, string> { [NameMapping.Property] = "{}" } }));
    }

    [Theory]
    [InlineData("bigint")]
    [InlineData("array<struct<a:int,b:map<string,decimal(10,2)>>>")]
    [InlineData("struct<a b:string,c:timestamp>")]
    public void Hive_types_come_back_as_they_were(string text) => Assert.Equal(text, HiveTypeText.Of(HiveTypeText.Parse(text)));

    [Theory]
    [InlineData("")]
    [InlineData("array<int")]
    [InlineData("struct<>")]
    [InlineData("decimal(50,2)")]
    [InlineData("map<int>")]
    [InlineData("int x")]
    public void What_is_no_hive_type_is_refused(string text) => Assert.Throws<TarnException>(() => HiveTypeText.Parse(text));

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"format-version\":4}")]
    [InlineData("{\"format-version\":2,\"location\":\"s3://b/t\",\"last-updated-ms\":\"x\"}")]
    [InlineData("nonsense")]
    public void Broken_metadata_is_refused_by_name(string json) =>
        Assert.Equal(
            ErrorKind.InvalidArgument,
            Assert.Throws<TarnException>(() => TableMetadataReader.Read(System.Text.Encoding.UTF8.GetBytes(json), new ReadBudget(1 << 30))).Kind);

    [Fact]
    public void Decimals_have_as_few_bytes_as_hold_them()
    {
        foreach (var value in new Int128[] { 0, 1, -1, 127, 128, -128, -129, 1420, long.MaxValue, -((Int128)1 << 100) })
        {
            var bytes = SingleValue.Encode(PrimitiveType.Decimal(38, 2), value);
            Assert.Equal(value, SingleValue.Decode(PrimitiveType.Decimal(38, 2), bytes));
        }

        Assert.Equal([0x00, 0x80], SingleValue.DecimalBytes(128));
        Assert.Equal([0x80], SingleValue.DecimalBytes(-128));
        Assert.Equal([4, 9, 16], new[] { 9, 20, 38 }.Select(ManifestPartition.DecimalBytes));
    }
}
