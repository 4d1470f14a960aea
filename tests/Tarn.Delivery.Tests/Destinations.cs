using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Conversion;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Delivery.Configuration.Validation;

namespace Tarn.Delivery.Tests;

/// <summary>Destinations of tests; flushed by request only.</summary>
internal static class Destinations
{
    public static BufferingConfig Never => new(128, 900);

    public static ObjectsDestinationConfig Objects(ObjectCompression compression = ObjectCompression.None) => new()
    {
        Buffering = Never,
        Objects = new ObjectOutputConfig
        {
            Bucket = DeliveryWorld.Bucket,
            Prefix = "out/!{timestamp:yyyy}/",
            ErrorPrefix = "bad/!{firehose:error-output-type}/",
            Compression = compression,
        },
        Delimiter = "\n"u8.ToArray(),
    };

    /// <summary>Objects by partition keys of a query.</summary>
    public static ObjectsDestinationConfig Partitioned(
        string query = "{customer: .customer}",
        string prefix = "out/c=!{partitionKeyFromQuery:customer}/",
        ObjectCompression compression = ObjectCompression.None)
    {
        var destination = Objects(compression);
        return destination with
        {
            Objects = destination.Objects with { Prefix = prefix },
            Steps = new StepsConfig { MetadataQuery = query },
            IsPartitioned = true,
        };
    }

    /// <summary>Parquet objects with the columns of a table in <c>db</c>.</summary>
    public static ObjectsDestinationConfig Converted(
        string table = "schema", JsonReadingConfig? reading = null, ParquetConfig? parquet = null, bool isPartitioned = false)
    {
        var destination = isPartitioned ? Partitioned() : Objects();
        return destination with
        {
            Delimiter = default,
            Conversion = new ConversionConfig
            {
                Database = "db",
                Table = table,
                Reading = reading ?? new JsonReadingConfig(),
                Parquet = parquet ?? new ParquetConfig(),
            },
        };
    }

    /// <summary>All steps, split by JSON objects.</summary>
    public static StepsConfig AllSteps => new() { Decompresses = true, ExtractsMessages = true, Split = SplitConfig.Json };

    /// <summary>The built configuration of a delivery.</summary>
    public static DeliveryModel Model(SourceConfig source, DestinationConfig? destination = null) => DeliveryConfigValidator.Build(new DeliveryConfig
    {
        Account = DeliveryWorld.Account,
        Region = DeliveryWorld.Region,
        Name = "orders",
        Source = source,
        Destination = destination ?? Objects(),
    });

    public static TableDestinationConfig Table(string table = "orders", bool evolves = true, bool creates = true) => new()
    {
        Buffering = Never,
        Objects = new ObjectOutputConfig { Bucket = DeliveryWorld.Bucket, Prefix = "warehouse", ErrorPrefix = "bad/" },
        Tables = [new TableConfig("db", table)],
        CreatesTable = creates,
        EvolvesSchema = evolves,
        RetrySeconds = 0,
    };
}
