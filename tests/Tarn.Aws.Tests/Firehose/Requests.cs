using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Model;
using static Tarn.Aws.Tests.Firehose.FirehoseFixture;

namespace Tarn.Aws.Tests.Firehose;

/// <summary>Requests of the Firehose door, complete but small; tests change members of them.</summary>
internal static class Requests
{
    public const string Query = "{customer: .customer_id, day: (.at | split(\"T\")[0])}";

    /// <summary>An update without a destination.</summary>
    public static UpdateDestinationInput Update => new()
    {
        DeliveryStreamName = "",
        CurrentDeliveryStreamVersionId = "",
        DestinationId = DestinationTypes.Id,
    };

    /// <summary>A partitioned destination of objects.</summary>
    public static ExtendedS3DestinationConfiguration Partitioned => Bucket() with
    {
        Prefix = "data/!{partitionKeyFromQuery:customer}/!{timestamp:yyyy}/",
        ErrorOutputPrefix = "bad/!{firehose:error-output-type}/",
        BufferingHints = new BufferingHints { SizeInMBs = 64, IntervalInSeconds = 60 },
        DynamicPartitioningConfiguration = new DynamicPartitioningConfiguration { Enabled = true },
        ProcessingConfiguration = Processing(Extraction(Query)),
    };

    /// <summary>A conversion by the columns of table <c>lake.clicks</c>.</summary>
    public static DataFormatConversionConfiguration Conversion => new()
    {
        SchemaConfiguration = new SchemaConfiguration { RoleARN = Role, DatabaseName = "lake", TableName = "clicks" },
        InputFormatConfiguration = new InputFormatConfiguration { Deserializer = new Deserializer { OpenXJsonSerDe = new OpenXJsonSerDe() } },
        OutputFormatConfiguration = new OutputFormatConfiguration { Serializer = new Serializer { ParquetSerDe = new ParquetSerDe() } },
    };

    public static S3DestinationConfiguration Plain => new() { RoleARN = Role, BucketARN = "arn:aws:s3:::lake" };

    /// <summary>A destination of one table.</summary>
    public static IcebergDestinationConfiguration Iceberg => new()
    {
        RoleARN = Role,
        CatalogConfiguration = new CatalogConfiguration { CatalogARN = "arn:aws:glue:eu-central-1:123456789012:catalog" },
        S3Configuration = Plain,
        DestinationTableConfigurationList = [Table("t")],
    };

    /// <summary>An HTTP endpoint with an access key.</summary>
    public static HttpEndpointDestinationConfiguration Endpoint => new()
    {
        EndpointConfiguration = new HttpEndpointConfiguration { Url = "https://collector.example/in", Name = "collector", AccessKey = "s3cret-key" },
        S3Configuration = Plain with { Prefix = "raw/", ErrorOutputPrefix = "failed/" },
    };

    public static DestinationTableConfiguration Table(string name, string database = "db") => new()
    {
        DestinationDatabaseName = database,
        DestinationTableName = name,
    };

    public static Processor Processor(string type, params (string Name, string Value)[] parameters) => new()
    {
        Type = type,
        Parameters = [.. parameters.Select(parameter => new ProcessorParameter { ParameterName = parameter.Name, ParameterValue = parameter.Value })],
    };

    public static Processor Extraction(string query) =>
        Processor("MetadataExtraction", ("MetadataExtractionQuery", query), ("JsonParsingEngine", "JQ-1.6"));

    public static ProcessingConfiguration Processing(params Processor[] processors) => new() { Enabled = true, Processors = processors };

    public static CreateDeliveryStreamInput Creation(string name, ExtendedS3DestinationConfiguration destination) =>
        new() { DeliveryStreamName = name, ExtendedS3DestinationConfiguration = destination };

    public static CreateDeliveryStreamInput Creation(string name, IcebergDestinationConfiguration destination) =>
        new() { DeliveryStreamName = name, IcebergDestinationConfiguration = destination };

    public static CreateDeliveryStreamInput Creation(string name, HttpEndpointDestinationConfiguration destination) =>
        new() { DeliveryStreamName = name, HttpEndpointDestinationConfiguration = destination };
}
