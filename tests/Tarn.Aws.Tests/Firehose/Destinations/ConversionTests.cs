using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Glue.Model;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Conversion;
using static Tarn.Aws.Tests.Firehose.FirehoseFixture;

namespace Tarn.Aws.Tests.Firehose.Destinations;

/// <summary>Conversion of records to Parquet objects.</summary>
public sealed class ConversionTests(FirehoseFixture fixture) : IClassFixture<FirehoseFixture>, IAsyncLifetime
{
    public async Task InitializeAsync()
    {
        await fixture.Glue.DatabaseOperations.CreateDatabase(
            new CreateDatabaseInput { DatabaseInput = new DatabaseInput { Name = "lake" } }, Call("CreateDatabase"), default);
        await fixture.Glue.TableOperations.CreateTable(
            new CreateTableInput { DatabaseName = "lake", TableInput = new TableInput { Name = "clicks" } }, Call("CreateTable"), default);
    }

    public async Task DisposeAsync() => await fixture.Glue.DatabaseOperations.DeleteDatabase(
        new DeleteDatabaseInput { Name = "lake" }, Call("DeleteDatabase"), default);

    [Fact]
    public async Task A_conversion_is_stored_with_every_option_and_shown_as_given()
    {
        var given = Requests.Conversion with
        {
            Enabled = true,
            SchemaConfiguration = new SchemaConfiguration
            {
                RoleARN = Role,
                CatalogId = Account,
                DatabaseName = "lake",
                TableName = "clicks",
                Region = "eu-central-1",
                VersionId = "LATEST",
            },
            InputFormatConfiguration = new InputFormatConfiguration
            {
                Deserializer = new Deserializer
                {
                    OpenXJsonSerDe = new OpenXJsonSerDe
                    {
                        CaseInsensitive = false,
                        ConvertDotsInJsonKeysToUnderscores = true,
                        ColumnToJsonKeyMappings = new Dictionary<string, string> { ["ts"] = "timestamp" },
                    },
                },
            },
            OutputFormatConfiguration = new OutputFormatConfiguration
            {
                Serializer = new Serializer
                {
                    ParquetSerDe = new ParquetSerDe
                    {
                        Compression = "GZIP",
                        BlockSizeBytes = 67_108_864,
                        PageSizeBytes = 65_536,
                        EnableDictionaryCompression = true,
                        MaxPaddingBytes = 1,
                        WriterVersion = "V2",
                    },
                },
            },
        };
        await fixture.Create("all", Bucket() with { DataFormatConversionConfiguration = given });

        var stored = ((ObjectsDestinationConfig)fixture.Stored("all").Destination).Conversion!;
        Assert.Equal(("lake", "clicks", "eu-central-1", "LATEST"), (stored.Database, stored.Table, stored.Region, stored.Version));
        Assert.Equal((false, false, true), (stored.Reading.IsHive, stored.Reading.IgnoresCase, stored.Reading.DotsAreUnderscores));
        Assert.Equal([KeyValuePair.Create("ts", "timestamp")], stored.Reading.KeysByColumn);
        Assert.Equal(new ParquetConfig { Compression = "gzip", RowGroupBytes = 67_108_864 }, stored.Parquet);
        Assert.Equal(new BufferingConfig(128, 300), fixture.Stored("all").Destination.Buffering);
        var shown = (await fixture.Describe("all")).Destinations[0].ExtendedS3DestinationDescription!.DataFormatConversionConfiguration!;
        Assert.Equal(given.Enabled, shown.Enabled);
        Assert.Equivalent(given.SchemaConfiguration, shown.SchemaConfiguration, strict: true);
        Assert.Equivalent(given.OutputFormatConfiguration, shown.OutputFormatConfiguration, strict: true);
        Assert.Equal("timestamp", shown.InputFormatConfiguration!.Deserializer!.OpenXJsonSerDe!.ColumnToJsonKeyMappings!["ts"]);
    }

    [Fact]
    public async Task Defaults_are_OpenX_in_lower_case_and_snappy()
    {
        await fixture.Create("defaults", Bucket() with { DataFormatConversionConfiguration = Requests.Conversion });

        var stored = ((ObjectsDestinationConfig)fixture.Stored("defaults").Destination).Conversion!;
        Assert.Equal((null, "LATEST"), (stored.Region, stored.Version));
        Assert.Equal((false, true, false), (stored.Reading.IsHive, stored.Reading.IgnoresCase, stored.Reading.DotsAreUnderscores));
        Assert.Equal(new ParquetConfig(), stored.Parquet);
    }

    [Fact]
    public async Task Hive_reads_by_its_timestamp_formats()
    {
        await fixture.Create("hive", Bucket() with
        {
            DataFormatConversionConfiguration = Requests.Conversion with
            {
                InputFormatConfiguration = new InputFormatConfiguration
                {
                    Deserializer = new Deserializer { HiveJsonSerDe = new HiveJsonSerDe { TimestampFormats = ["millis", "yyyy"] } },
                },
            },
        });

        var reading = ((ObjectsDestinationConfig)fixture.Stored("hive").Destination).Conversion!.Reading;
        Assert.True(reading.IsHive);
        Assert.Equal(["millis", "yyyy"], reading.TimestampFormats);
    }

    [Fact]
    public async Task A_disabled_conversion_is_shown_and_has_no_effect()
    {
        await fixture.Create("disabled", Bucket() with { DataFormatConversionConfiguration = new DataFormatConversionConfiguration { Enabled = false } });

        Assert.Null(((ObjectsDestinationConfig)fixture.Stored("disabled").Destination).Conversion);
        Assert.Equal(new BufferingConfig(5, 300), fixture.Stored("disabled").Destination.Buffering);
        Assert.False((await fixture.Describe("disabled")).Destinations[0].ExtendedS3DestinationDescription!.DataFormatConversionConfiguration!.Enabled);
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "GZIP", "CompressionFormat must be UNCOMPRESSED with DataFormatConversionConfiguration: ParquetSerDe.Compression compresses inside the files." },
        { "size", "BufferingHints.SizeInMBs 5 must be at least 64 with DynamicPartitioningConfiguration or DataFormatConversionConfiguration." },
        { "schema", "DataFormatConversionConfiguration.SchemaConfiguration must have DatabaseName and TableName." },
        { "role", "DataFormatConversionConfiguration.SchemaConfiguration.RoleARN '' is not the ARN of a role." },
        { "table", "DataFormatConversionConfiguration.SchemaConfiguration: table lake.nothing does not exist in region eu-central-1." },
        { "region", "DataFormatConversionConfiguration.SchemaConfiguration: table lake.clicks does not exist in region us-west-1." },
        {
            "version",
            "DataFormatConversionConfiguration.SchemaConfiguration.VersionId 9 is not supported by Tarn; supported: LATEST or a version "
                + "of the table, the current one is 0 (docs/coverage.md#firehose)."
        },
        {
            "catalog",
            "DataFormatConversionConfiguration.SchemaConfiguration.CatalogId 999999999999 is not supported by Tarn; supported: "
                + "the account's own catalog, 123456789012 (docs/coverage.md#firehose)."
        },
        { "no deserializer", "DataFormatConversionConfiguration.InputFormatConfiguration.Deserializer must have OpenXJsonSerDe or HiveJsonSerDe." },
        { "two deserializers", "DataFormatConversionConfiguration.InputFormatConfiguration.Deserializer must have OpenXJsonSerDe or HiveJsonSerDe." },
        { "no serializer", "DataFormatConversionConfiguration.OutputFormatConfiguration.Serializer must have ParquetSerDe." },
        {
            "ORC",
            "DataFormatConversionConfiguration.OutputFormatConfiguration.Serializer.OrcSerDe is not supported by Tarn; supported: ParquetSerDe "
                + "(docs/coverage.md#firehose)."
        },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Each_fault_is_refused_by_name(string fault, string message)
    {
        var (whole, schema) = (Requests.Conversion, Requests.Conversion.SchemaConfiguration!);
        var destination = fault switch
        {
            "GZIP" => Bucket() with { CompressionFormat = "GZIP" },
            "size" => Bucket() with { BufferingHints = new BufferingHints { SizeInMBs = 5, IntervalInSeconds = 60 } },
            _ => Bucket(),
        };
        var faulty = fault switch
        {
            "schema" => whole with { SchemaConfiguration = null },
            "role" => whole with { SchemaConfiguration = schema with { RoleARN = null } },
            "table" => whole with { SchemaConfiguration = schema with { TableName = "nothing" } },
            "region" => whole with { SchemaConfiguration = schema with { Region = "us-west-1" } },
            "version" => whole with { SchemaConfiguration = schema with { VersionId = "9" } },
            "catalog" => whole with { SchemaConfiguration = schema with { CatalogId = "999999999999" } },
            "no deserializer" => whole with { InputFormatConfiguration = null },
            "two deserializers" => whole with
            {
                InputFormatConfiguration = new InputFormatConfiguration
                {
                    Deserializer = new Deserializer { OpenXJsonSerDe = new OpenXJsonSerDe(), HiveJsonSerDe = new HiveJsonSerDe() },
                },
            },
            "no serializer" => whole with { OutputFormatConfiguration = null },
            "ORC" => whole with { OutputFormatConfiguration = new OutputFormatConfiguration { Serializer = new Serializer { OrcSerDe = new OrcSerDe() } } },
            _ => whole,
        };

        var refused = await Refusal(() => fixture.Create("faulty", destination with { DataFormatConversionConfiguration = faulty }));
        Assert.Contains(message, refused, StringComparison.Ordinal);
    }
}
