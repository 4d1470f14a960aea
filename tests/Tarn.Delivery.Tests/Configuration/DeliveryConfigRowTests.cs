using System.Text;
using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Conversion;
using Tarn.Delivery.Configuration.Rows;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Tests.Configuration;

/// <summary>Rows of configurations (<c>docs/formats/delivery.md</c>), beside their golden files.</summary>
public sealed class DeliveryConfigRowTests
{
    private static readonly ObjectOutputConfig Bucket = new()
    {
        Bucket = "lake",
        Prefix = "a/!{partitionKeyFromQuery:k}/",
        ErrorPrefix = "bad/",
        Compression = ObjectCompression.Gzip,
        FileExtension = ".x",
        TimeZone = "Europe/Paris",
    };

    private static readonly StepsConfig Steps = new()
    {
        Decompresses = true,
        ExtractsMessages = true,
        Split = new SplitConfig("|"u8.ToArray()),
        Function = new FunctionConfig("arn:aws:lambda:us-east-1:123456789012:function:f", 3, 1_048_576, 60),
        MetadataQuery = "{k: .k}",
    };

    private static readonly Dictionary<string, DestinationConfig> Destinations = new()
    {
        ["objects"] = new ObjectsDestinationConfig
        {
            Buffering = new BufferingConfig(64, 60),
            Objects = Bucket,
            Steps = Steps,
            RetrySeconds = 7,
            FreshnessSeconds = 0.5,
            Backup = new BackupConfig(Bucket with { Prefix = "raw/", ErrorPrefix = null, FileExtension = null }, new BufferingConfig(4, 40)),
            Delimiter = "\n"u8.ToArray(),
            IsPartitioned = true,
            Conversion = new ConversionConfig
            {
                Database = "db",
                Table = "t",
                Region = "us-west-1",
                Version = "3",
                Reading = new JsonReadingConfig
                {
                    IsHive = true,
                    IgnoresCase = false,
                    DotsAreUnderscores = true,
                    KeysByColumn = [KeyValuePair.Create("ts", "timestamp")],
                    TimestampFormats = ["millis", "yyyy"],
                },
                Parquet = new ParquetConfig { Compression = "gzip", RowGroupBytes = 67_108_864 },
            },
        },
        ["tables"] = new TableDestinationConfig
        {
            Buffering = new BufferingConfig(5, 0),
            Objects = Bucket with { Compression = ObjectCompression.None },
            Tables =
            [
                new TableConfig("db", "Orders") { ErrorPrefix = "bad/orders/", PartitionColumns = ["day", "kind"], UniqueKeys = ["id", "day"] },
                new TableConfig("db", "rest"),
            ],
            Steps = new StepsConfig { MetadataQuery = ".route" },
            CreatesTable = true,
            EvolvesSchema = true,
            Warehouse = "s3://lake/w",
        },
        ["items"] = new TableDestinationConfig
        {
            Buffering = new BufferingConfig(5, 0),
            Objects = Bucket with { Compression = ObjectCompression.None },
            Tables =
            [
                new TableConfig("db", "Orders") { ErrorPrefix = "bad/orders/", PartitionColumns = ["day", "kind"], UniqueKeys = ["id", "day"] },
                new TableConfig("db", "rest"),
            ],
            Steps = new StepsConfig { MetadataQuery = ".route" },
            CreatesTable = true,
            EvolvesSchema = true,
            Warehouse = "s3://lake/w",
        },
        ["tables-own"] = new TableDestinationConfig
        {
            Buffering = new BufferingConfig(64, 30),
            Objects = Bucket,
            Tables =
            [
                new TableConfig("tarn_logs", "events")
                {
                    NewTable = new NewTableConfig(
                        new StructType([new NestedField(0, "at", PrimitiveType.TimestampTz), new NestedField(0, "text", PrimitiveType.String)]),
                        [("at", Transform.Day)]),
                },
            ],
            CreatesTable = true,
        },
        ["tables-sorted"] = new TableDestinationConfig
        {
            Buffering = new BufferingConfig(64, 30),
            Objects = Bucket,
            Tables =
            [
                new TableConfig("tarn_metrics", "points")
                {
                    NewTable = new NewTableConfig(new StructType([new NestedField(0, "id", PrimitiveType.String)]), []) { SortBy = ["id"] },
                },
            ],
            CreatesTable = true,
        },
        ["endpoint"] = new EndpointDestinationConfig
        {
            Buffering = new BufferingConfig(1, 1),
            Objects = Bucket,
            Url = "https://collector.example/in",
            EndpointName = "collector",
            SealedAccessKey = new byte[] { 1, 2, 3 },
            CommonAttributes = [KeyValuePair.Create("team", "a"), KeyValuePair.Create("b", "")],
            Compresses = true,
        },
        ["endpoint-open"] = new EndpointDestinationConfig
        {
            Buffering = new BufferingConfig(1, 1),
            Objects = Bucket,
            Url = "http://127.0.0.1:80/in",
        },
    };

    private static readonly SourceConfig Items = new(new StreamId(7), null, "arn:aws:dynamodb:eu-central-1:123456789012:table/t")
    {
        Changes = new ChangesConfig(ChangeForm.Current, OnlyExpired: true) { NeedsBase = true },
    };

    public static TheoryData<string> Names => [.. Destinations.Keys];

    private static bool HasKey(DeliveryConfig config) => config.Destination is EndpointDestinationConfig { SealedAccessKey: not null };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_is_its_golden_file_and_reads_back_whole(string name)
    {
        var config = new DeliveryConfig
        {
            Account = "123456789012",
            Region = "eu-central-1",
            Name = name,
            Version = 2,
            Source = name == "items" ? Items : new SourceConfig(new StreamId(7), new ShardId(8)),
            Destination = Destinations[name],
            Former = new FormerVersion(
                new DeliveryConfig
                {
                    Account = "123456789012",
                    Region = "eu-central-1",
                    Name = name,
                    Source = new SourceConfig(new StreamId(7), null, "arn:aws:kinesis:eu-central-1:123456789012:stream/s"),
                    Destination = Destinations[name],
                },
                [new LogPosition(new ShardId(8), 9)]),
            Deletion = [new LogPosition(new ShardId(8), long.MaxValue)],
        };

        var row = DeliveryConfigRow.Encode(config);

        Assert.Equal(1, row[0]);
        Assert.Equal(File.ReadAllText(TestData.Path($"configuration-{name}.json")).TrimEnd('\n'), Encoding.UTF8.GetString(row.AsSpan(1)));
        var read = DeliveryConfigRow.Decode(row);
        Assert.Equal(row, DeliveryConfigRow.Encode(read));
        Assert.Equal(HasKey(config), HasKey(read));
    }
}
