using Tarn.Aws.Firehose;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Kinesis;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.S3;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.TarnApi.Samples;

/// <summary>The way of the samples: a stream, a delivery with its role, a table that the delivery makes. Parts that are there stay.</summary>
/// <param name="transport">Carries the calls, with the caller's rights.</param>
/// <param name="call">The caller.</param>
/// <param name="time">The clock.</param>
internal sealed class SamplePath(IWireTransport transport, Call call, TimeProvider time)
{
    /// <summary>The stream's name.</summary>
    public const string Stream = "samples";

    /// <summary>The delivery's name.</summary>
    public const string Delivery = "samples";

    /// <summary>The table's name with its database.</summary>
    public const string Table = $"{Database}.{TableName}";

    // 5,000 records a second, 1,000 a shard.
    private const int Shards = 5;
    private const string Database = "samples";
    private const string TableName = "orders";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly KinesisClient _kinesis = new(transport);
    private readonly FirehoseClient _firehose = new(transport);
    private readonly S3Client _s3 = new(transport);
    private readonly DeliveryRole _role = new(transport, call.Account);

    private string Bucket => $"tarn-{call.Account}-{call.Region}";

    /// <summary>Makes the missing parts, and waits until they are ACTIVE.</summary>
    /// <exception cref="AwsErrorException">A service refused.</exception>
    public async Task Ensure(CancellationToken cancellationToken)
    {
        await Unless("ResourceInUseException", _kinesis.CreateStream(new CreateStreamInput { StreamName = Stream, ShardCount = Shards }, cancellationToken));
        var summary = new DescribeStreamSummaryInput { StreamName = Stream };
        while ((await _kinesis.DescribeStreamSummary(summary, cancellationToken)).StreamDescriptionSummary.StreamStatus == "CREATING")
        {
            await Task.Delay(Poll, time, cancellationToken);
        }

        await Unless("BucketAlready", _s3.CreateBucket(new CreateBucketInput { Bucket = Bucket }, cancellationToken));
        await _role.Ensure(cancellationToken);
        await Unless("ResourceInUseException", _firehose.CreateDeliveryStream(TableDelivery(), cancellationToken));
        var delivery = new DescribeDeliveryStreamInput { DeliveryStreamName = Delivery };
        while ((await _firehose.DescribeDeliveryStream(delivery, cancellationToken)).DeliveryStreamDescription.DeliveryStreamStatus == "CREATING")
        {
            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    /// <summary>Sends records; returns how many were accepted.</summary>
    public async Task<int> Put(IReadOnlyList<(string Key, byte[] Data)> records, CancellationToken cancellationToken)
    {
        var answer = await _kinesis.PutRecords(
            new PutRecordsInput
            {
                StreamName = Stream,
                Records = [.. records.Select(record => new PutRecordsRequestEntry { PartitionKey = record.Key, Data = record.Data })],
            },
            cancellationToken);
        return records.Count - (answer.FailedRecordCount ?? 0);
    }

    private static async Task Unless<T>(string code, Task<T> made)
    {
        try
        {
            await made;
        }
        catch (AwsErrorException error) when (error.Code.StartsWith(code, StringComparison.Ordinal))
        {
            // It is there.
        }
    }

    private CreateDeliveryStreamInput TableDelivery()
    {
        var role = _role.Arn;
        return new CreateDeliveryStreamInput
        {
            DeliveryStreamName = Delivery,
            DeliveryStreamType = "KinesisStreamAsSource",
            KinesisStreamSourceConfiguration = new KinesisStreamSourceConfiguration
            {
                KinesisStreamARN = $"arn:aws:kinesis:{call.Region}:{call.Account}:stream/{Stream}",
                RoleARN = role,
            },
            IcebergDestinationConfiguration = new IcebergDestinationConfiguration
            {
                RoleARN = role,
                CatalogConfiguration = new CatalogConfiguration
                {
                    CatalogARN = $"arn:aws:glue:{call.Region}:{call.Account}:catalog",
                    WarehouseLocation = $"s3://{Bucket}/warehouse",
                },
                DestinationTableConfigurationList =
                    [new DestinationTableConfiguration { DestinationDatabaseName = Database, DestinationTableName = TableName }],
                TableCreationConfiguration = new TableCreationConfiguration { Enabled = true },
                SchemaEvolutionConfiguration = new SchemaEvolutionConfiguration { Enabled = true },
                BufferingHints = new BufferingHints { IntervalInSeconds = 1, SizeInMBs = 64 },
                S3Configuration = new S3DestinationConfiguration
                {
                    RoleARN = role,
                    BucketARN = $"arn:aws:s3:::{Bucket}",
                    ErrorOutputPrefix = $"errors/{Database}/{TableName}/",
                },
            },
        };
    }
}
