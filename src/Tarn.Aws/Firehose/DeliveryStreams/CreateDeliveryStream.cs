using Tarn.Aws.Firehose.Creation;
using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Refusals;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Validation;
using Tarn.Storage.Records;

namespace Tarn.Aws.Firehose.DeliveryStreams;

internal sealed partial class DeliveryStreamOperations
{
    /// <summary>Creates a delivery stream; it is ACTIVE within moments.</summary>
    [Kept("DirectPutSourceConfiguration.ThroughputHintInMBs", "a hint without effect on AWS too")]
    [Kept(
        "ExtendedS3DestinationConfiguration.CloudWatchLoggingOptions, IcebergDestinationConfiguration.CloudWatchLoggingOptions, "
            + "HttpEndpointDestinationConfiguration.CloudWatchLoggingOptions",
        "Tarn shows a delivery's errors in tarn status and in its own log")]
    [Kept("ExtendedS3DestinationConfiguration.S3BackupConfiguration.ErrorOutputPrefix", "ignored on AWS too")]
    [Kept("ExtendedS3DestinationConfiguration.DataFormatConversionConfiguration.OutputFormatConfiguration.Serializer.ParquetSerDe.PageSizeBytes",
        "Tarn's writer chooses pages itself")]
    [Kept("ExtendedS3DestinationConfiguration.DataFormatConversionConfiguration.OutputFormatConfiguration.Serializer.ParquetSerDe.EnableDictionaryCompression",
        "Tarn's writer chooses dictionaries itself")]
    [Kept("ExtendedS3DestinationConfiguration.DataFormatConversionConfiguration.OutputFormatConfiguration.Serializer.ParquetSerDe.MaxPaddingBytes",
        "Tarn's writer chooses padding itself")]
    [Kept("ExtendedS3DestinationConfiguration.DataFormatConversionConfiguration.OutputFormatConfiguration.Serializer.ParquetSerDe.WriterVersion",
        "Tarn's writer chooses the format's version itself")]
    [Kept("IcebergDestinationConfiguration.ProcessingConfiguration.Processors.Type",
        "AppendDelimiterToRecord has no effect on rows, as on converted records; the other processors work", "AppendDelimiterToRecord")]
    [Kept("HttpEndpointDestinationConfiguration.ProcessingConfiguration.Processors.Type",
        "AppendDelimiterToRecord has no effect on HTTP requests; the other processors work", "AppendDelimiterToRecord")]
    [RefusedInside(
        "ProcessingConfiguration.Processors.Type",
        "RecordDeAggregation, Decompression, CloudWatchLogProcessing, Lambda, MetadataExtraction and AppendDelimiterToRecord")]
    [Refused("IcebergDestinationConfiguration.S3BackupMode", "FailedDataOnly", "FailedDataOnly")]
    [RefusedInside("DataFormatConversionConfiguration.OutputFormatConfiguration.Serializer.OrcSerDe", "ParquetSerDe")]
    [RefusedInside("DataFormatConversionConfiguration.SchemaConfiguration.VersionId", "LATEST, or a version of the table that is present or archived")]
    [RefusedInside("DataFormatConversionConfiguration.SchemaConfiguration.CatalogId", "the account's own catalog")]
    [Refused("HttpEndpointDestinationConfiguration.SecretsManagerConfiguration.Enabled", "EndpointConfiguration.AccessKey")]
    [Refused(
        "RedshiftDestinationConfiguration, ElasticsearchDestinationConfiguration, AmazonopensearchserviceDestinationConfiguration, "
            + "AmazonOpenSearchServerlessDestinationConfiguration, SplunkDestinationConfiguration, SnowflakeDestinationConfiguration",
        "ExtendedS3DestinationConfiguration, IcebergDestinationConfiguration and HttpEndpointDestinationConfiguration")]
    [Refused("MSKSourceConfiguration, DatabaseSourceConfiguration", "direct puts and KinesisStreamSourceConfiguration")]
    [Refused("DeliveryStreamEncryptionConfigurationInput", "no server-side encryption")]
    [RefusedInside("Tags", "of the keys tarn.*: tarn.create-tables, tarn.evolve-schema, tarn.warehouse, tarn.formats, tarn.freshness-seconds and tarn.from")]
    public async Task<CreateDeliveryStreamOutput> CreateDeliveryStream(CreateDeliveryStreamInput input, Call call, CancellationToken cancellationToken)
    {
        var refused = input.Refusals();
        var source = Source(input, call, refused);
        var destination = DestinationTypes.Of(input, refused);
        await store.Read(reader => schemas.Check(reader, destination, call, refused), cancellationToken);
        var config = new DeliveryConfig
        {
            Account = call.Account,
            Region = call.Region,
            Name = input.DeliveryStreamName,
            Source = source,
            Destination = destination is null ? Nowhere : DestinationTypes.Config(destination, refused),
        };
        config = keys.Keep(config, DestinationTypes.AccessKey(input), former: null);
        config = DestinationTags.ApplyToNew(config, FirehoseTags.Of(input.Tags), refused);
        refused.AddRange(DeliveryConfigValidator.Validate(config));
        FirehoseRefusals.ThrowIfAny(refused);
        var arn = Arn.Of(DeliveryStreamFinder.Service, call.Region, call.Account, $"{DeliveryStreamFinder.Type}/{input.DeliveryStreamName}").ToString();
        roles.Authorize(call, destination!, input.KinesisStreamSourceConfiguration?.RoleARN, arn);
        var made = new NewDeliveryStream(arn, Describe(input, call, arn, destination!), FirehoseTags.Of(input.Tags));
        var created = await store.CommitWithLog(
            transaction => _rows.Add(transaction, new ResourceId(transaction.NextId()), call, config, made), cancellationToken);
        call.Touch(created);
        return new CreateDeliveryStreamOutput { DeliveryStreamARN = arn };
    }

    // A placeholder while faults are gathered. A configuration without a destination has already been refused.
    private static ObjectsDestinationConfig Nowhere => new()
    {
        Buffering = BufferingConfig.ObjectsDefault,
        Objects = new ObjectOutputConfig { Bucket = "none" },
    };

    private SourceConfig Source(CreateDeliveryStreamInput input, Call call, List<string> refused)
    {
        var direct = input.DeliveryStreamType is null or "DirectPut";
        if (direct != input.KinesisStreamSourceConfiguration is null)
        {
            refused.Add("KinesisStreamSourceConfiguration goes with DeliveryStreamType KinesisStreamAsSource, and only with it.");
        }

        if (input.KinesisStreamSourceConfiguration is not { } kinesis)
        {
            return DirectPut;
        }

        FirehoseRefusals.CheckRole(kinesis.RoleARN, "KinesisStreamSourceConfiguration.RoleARN", refused);
        if (SourceName.Of(kinesis.KinesisStreamARN) is not { } name || !registry.TryFind(name, out var stream))
        {
            refused.Add($"Kinesis stream {kinesis.KinesisStreamARN} not found.");
            return DirectPut;
        }

        return new SourceConfig(new StreamId(stream.Id.Value), null, kinesis.KinesisStreamARN);
    }

    /// <summary>A stream of the delivery's own, created with it.</summary>
    private static SourceConfig DirectPut => new(default, default(ShardId));

    private static DeliveryStreamDescription Describe(CreateDeliveryStreamInput input, Call call, string arn, DestinationDescription destination) => new()
    {
        DeliveryStreamName = input.DeliveryStreamName,
        DeliveryStreamARN = arn,
        DeliveryStreamStatus = "ACTIVE",
        // For a stream as source, the stream's own encryption counts; the service reports none here.
        DeliveryStreamEncryptionConfiguration =
            input.DeliveryStreamType == "KinesisStreamAsSource" ? null : new DeliveryStreamEncryptionConfiguration { Status = "DISABLED" },
        DeliveryStreamType = input.DeliveryStreamType ?? "DirectPut",
        VersionId = "1",
        CreateTimestamp = call.Time,
        Source = DescribeSource(input, call),
        Destinations = [destination],
        HasMoreDestinations = false,
    };

    private static SourceDescription? DescribeSource(CreateDeliveryStreamInput input, Call call)
    {
        if (input.KinesisStreamSourceConfiguration is { } kinesis)
        {
            return new SourceDescription
            {
                KinesisStreamSourceDescription = new KinesisStreamSourceDescription
                {
                    KinesisStreamARN = kinesis.KinesisStreamARN,
                    RoleARN = kinesis.RoleARN,
                    DeliveryStartTimestamp = call.Time,
                },
            };
        }

        return input.DirectPutSourceConfiguration is { } direct
            ? new SourceDescription { DirectPutSourceDescription = new DirectPutSourceDescription { ThroughputHintInMBs = direct.ThroughputHintInMBs } }
            : null;
    }
}
