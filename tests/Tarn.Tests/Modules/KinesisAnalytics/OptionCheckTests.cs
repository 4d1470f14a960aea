using System.Text;
using Tarn.Analytics.Engines;
using Tarn.Applications.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;

namespace Tarn.Tests.Modules.KinesisAnalytics;

public sealed class OptionCheckTests
{
    [Fact]
    public void Options_of_both_generations_work_or_are_kept_and_listed()
    {
        Assert.Empty(OptionCheck.Check(Table("connector=kinesis;stream.arn=arn;aws.region=r;format=json;source.init.position=TRIM_HORIZON"), isTarget: false));
        Assert.Empty(OptionCheck.Check(Table("connector=kinesis;stream=s;format=json;scan.stream.initpos=latest"), isTarget: false));
        var kept = OptionCheck.Check(
            Table("connector=kinesis;stream=s;format=json;source.reader.type=EFO;scan.shard.getrecords.maxrecordcount=5;json.ignore-parse-errors=true"),
            isTarget: false);
        Assert.Equal(3, kept.Count);
        Assert.Contains("Option 'json.ignore-parse-errors' of table t has no effect: a record that cannot be parsed goes to tarn_quarantine", kept[0]);
        Assert.Empty(OptionCheck.Check(Table("connector=kinesis;stream=s;format=debezium-json;debezium-json.schema-include=true"), isTarget: false));
        Assert.Empty(OptionCheck.Check(Table("connector=firehose;delivery-stream=d;format=json"), isTarget: true));
        Assert.Empty(OptionCheck.Check(Table("connector=iceberg;catalog-database=a;catalog-table=b;catalog-type=glue"), isTarget: true));
        Assert.Empty(OptionCheck.CheckReference(Table("connector=iceberg;catalog-database=a;catalog-table=b;catalog-type=glue")));
    }

    [Theory]
    [InlineData("connector=kafka;format=json", false, "connector 'kafka' cannot be read as a stream: use kinesis")]
    [InlineData("connector=jdbc;url=x", true, "connector 'jdbc' cannot be written: use kinesis, firehose or iceberg")]
    [InlineData("connector=firehose;delivery-stream=d;format=json", false, "connector 'firehose' cannot be read")]
    [InlineData("format=json", false, "it has no option 'connector'")]
    [InlineData("connector=kinesis;stream=s;format=avro", false, "option 'format' takes 'json' or 'debezium-json', not 'avro'")]
    [InlineData("connector=kinesis;stream=s;format=debezium-json", true, "option 'format' takes 'json', not 'debezium-json'")]
    [InlineData("connector=kinesis;stream=s;format=canal-json", false, "takes 'json' or 'debezium-json', not 'canal-json'")]
    [InlineData("connector=kinesis;stream=s", false, "it needs the option 'format' = 'json'")]
    [InlineData("connector=kinesis;format=json", false, "it needs one of the options 'stream.arn' and 'stream'")]
    [InlineData("connector=kinesis;stream=s;format=json;streem=x", false, "option 'streem' is not supported by connector 'kinesis'")]
    [InlineData("connector=kinesis;stream=s;format=json;json.new=1", false, "option 'json.new' is not supported")]
    [InlineData("connector=kinesis;stream=s;format=json;aws.newer=1", true, "option 'aws.newer' is not supported")]
    [InlineData("connector=kinesis;stream=s;format=json;json.fail-on-missing-field=true", false, "'json.fail-on-missing-field' takes 'false', not 'true'")]
    [InlineData("connector=kinesis;stream=s;format=json;sink.partitioner=com.example.Own", true, "option 'sink.partitioner' takes 'random' or 'fixed'")]
    [InlineData("connector=firehose;format=json", true, "it needs the option 'delivery-stream'")]
    [InlineData("connector=iceberg;catalog-type=hive", true, "option 'catalog-type' takes 'glue' or 'rest', not 'hive'")]
    public void Others_are_refused_by_name(string options, bool isTarget, string reason)
    {
        var refused = Assert.Throws<TarnException>(() => OptionCheck.Check(Table(options), isTarget));
        Assert.Equal(ErrorKind.InvalidArgument, refused.Kind);
        Assert.StartsWith("Table t: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connector=kinesis;stream=s;format=json", "connector 'kinesis' has no reference tables: use iceberg")]
    [InlineData("connector=iceberg;lookup.cache=FULL", "option 'lookup.cache' is not supported by connector 'iceberg'")]
    public void Reference_tables_with_other_options_are_refused_by_name(string options, string reason)
    {
        var refused = Assert.Throws<TarnException>(() => OptionCheck.CheckReference(Table(options)));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_has_no_primary_key_and_one_way_of_partitioning()
    {
        var keyed = Table("connector=kinesis;stream=s;format=json") with { PrimaryKey = ["id"] };
        Assert.Contains("PRIMARY KEY", Assert.Throws<TarnException>(() => OptionCheck.Check(keyed, isTarget: true)).Message, StringComparison.Ordinal);
        OptionCheck.Check(keyed, isTarget: false);
        var both = Table("connector=kinesis;stream=s;format=json;sink.partitioner=random") with { PartitionedBy = ["id"] };
        Assert.Contains("PARTITIONED BY", Assert.Throws<TarnException>(() => OptionCheck.Check(both, isTarget: true)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("scan.stream.initpos=LATEST", null)]
    [InlineData("source.init.position=TRIM_HORIZON", 0L)]
    [InlineData("scan.stream.initpos=AT_TIMESTAMP;scan.stream.initpos-timestamp=1459799926.480", 1_459_799_926_480L)]
    [InlineData("source.init.position=AT_TIMESTAMP;source.init.timestamp=2016-04-04T19:58:46.480-00:00", 1_459_799_926_480L)]
    [InlineData("source.init.position=AT_TIMESTAMP;source.init.timestamp=2016-04-04 19;source.init.timestamp.format=yyyy-MM-dd HH", 1_459_796_400_000L)]
    public void The_first_start_begins_at_the_position(string options, long? begin) => Assert.Equal(begin, StreamStarts.BeginOf(Table(options)));

    [Theory]
    [InlineData("source.init.position=AT_TIMESTAMP")]
    [InlineData("source.init.position=AT_TIMESTAMP;source.init.timestamp=yesterday")]
    public void A_time_that_is_missing_or_none_is_refused(string options) =>
        Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<TarnException>(() => StreamStarts.BeginOf(Table(options))).Kind);

    [Fact]
    public void Keys_of_rows_come_from_the_row_alone()
    {
        var plain = new RowKeys(Table(""));
        Assert.Equal(32, Key(plain, """{"a":1}""").Length);
        Assert.Equal(Key(plain, """{"a":1}"""), Key(new RowKeys(Table("sink.partitioner=random")), """{"a":1}"""));
        Assert.NotEqual(Key(plain, """{"a":1}"""), Key(plain, """{"a":2}"""));
        Assert.Equal("t", Key(new RowKeys(Table("sink.partitioner=fixed")), """{"a":1}"""));

        var fields = new RowKeys(Table("") with { PartitionedBy = ["b", "a"] });
        Assert.Equal("x\"y|1", Key(fields, """{"a":1,"c":{"b":5},"b":"x\"y"}"""));
        Assert.Equal("null|true", Key(fields, """{"a":true}"""));
        Assert.Equal("1-2", Key(new RowKeys(Table("sink.partitioner-field-delimiter=-") with { PartitionedBy = ["a", "b"] }), """{"a":1,"b":2}"""));
        var longest = new RowKeys(Table("") with { PartitionedBy = ["a"] });
        Assert.Equal(new string('é', 128), Key(longest, $$"""{"a":"{{new string('é', 300)}}"}"""));
        Assert.Equal(32, Key(longest, """{"a":""}""").Length);
    }

    [Fact]
    public void Types_of_a_script_are_types_of_an_iceberg_table()
    {
        var table = Table("") with
        {
            PrimaryKey = ["id"],
            Columns =
            [
                ("id", "BIGINT NOT NULL"), ("s", "VARCHAR(2147483647)"), ("d", "DECIMAL(10, 2)"), ("t", "TIMESTAMP(3)"), ("z", "TIMESTAMP_LTZ(3) NOT NULL"),
                ("w", "TIMESTAMP(6) WITH LOCAL TIME ZONE"), ("b", "BYTES"), ("i", "INT"), ("f", "FLOAT"), ("o", "BOOLEAN"), ("day", "DATE"),
                ("l", "ARRAY<ROW<`a b` INT, c STRING NOT NULL>>"), ("m", "MAP<STRING, ARRAY<DOUBLE>>"),
            ],
        };
        var columns = FlinkColumns.Of(table);
        Assert.Equal(
            [
                PrimitiveType.Long, PrimitiveType.String, PrimitiveType.Decimal(10, 2), PrimitiveType.Timestamp, PrimitiveType.TimestampTz,
                PrimitiveType.TimestampTz, PrimitiveType.Binary, PrimitiveType.Int, PrimitiveType.Float, PrimitiveType.Boolean, PrimitiveType.Date,
                new ListType(0, new StructType(new NestedField(0, "a b", PrimitiveType.Int), new NestedField(0, "c", PrimitiveType.String))),
                new MapType(0, PrimitiveType.String, 0, new ListType(0, PrimitiveType.Double)),
            ],
            columns.Fields.Select(field => field.Type));
        Assert.True(columns.Fields[0].Required);
        foreach (var type in (string[])["MULTISET<INT>", "INTERVAL DAY", "TIMESTAMP(9)", "ARRAY<INT", "RAW('a', 'b')", ""])
        {
            Assert.Throws<TarnException>(() => FlinkColumns.Of(Table("") with { Columns = [("x", type)] }));
        }
    }

    internal static PlannedTable Table(string options, string name = "t") => new(
        name,
        options.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(option => option.Split('=', 2)).ToDictionary(option => option[0], option => option[1]),
        [],
        []);

    private static string Key(RowKeys keys, string row) => Encoding.UTF8.GetString(keys.Of(Encoding.UTF8.GetBytes(row)));
}
