using Tarn.Aws.Firehose;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.S3;
using Tarn.Aws.S3.Model;
using Tarn.Aws.TarnApi.Samples;
using Tarn.OwnProcess;
using Tarn.Wire.Protocols;

namespace Tarn.Clients;

/// <summary>Firehose and S3 as the commands use them: a delivery from a stream into an Iceberg table.</summary>
internal sealed class DeliveryClient(DoorClient client, string account, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly FirehoseClient _firehose = new(client);
    private readonly S3Client _s3 = new(client);
    private readonly DeliveryRole _role = new(client, account);

    /// <summary>The bucket that <c>put --table</c> and the demo use.</summary>
    public string Bucket => $"tarn-{account}-{client.Region}";

    /// <summary>Makes the bucket if it does not exist.</summary>
    public async Task EnsureBucket(CancellationToken cancellationToken)
    {
        try
        {
            await _s3.CreateBucket(new CreateBucketInput { Bucket = Bucket }, cancellationToken);
        }
        catch (AwsErrorException error) when (error.Code is "BucketAlreadyOwnedByYou" or "BucketAlreadyExists")
        {
            // The bucket exists.
        }
    }

    /// <summary>
    /// Makes a delivery from the stream into the table with its role, if no delivery has that name, and waits until it is ACTIVE.
    /// The delivery creates the table and evolves its schema. It begins with the oldest records of the stream.
    /// </summary>
    /// <returns>Whether the delivery was made.</returns>
    public async Task<bool> EnsureTableDelivery(string name, string streamArn, string database, string table, CancellationToken cancellationToken)
    {
        await _role.Ensure(cancellationToken);
        var isNew = true;
        try
        {
            await _firehose.CreateDeliveryStream(TableDelivery(name, streamArn, database, table), cancellationToken);
        }
        catch (AwsErrorException error) when (error.Code == "ResourceInUseException")
        {
            isNew = false;
        }

        while (true)
        {
            var answer = await _firehose.DescribeDeliveryStream(new DescribeDeliveryStreamInput { DeliveryStreamName = name }, cancellationToken);
            switch (answer.DeliveryStreamDescription.DeliveryStreamStatus)
            {
                case "ACTIVE":
                    return isNew;
                case "CREATING":
                    await Task.Delay(Poll, time, cancellationToken);
                    continue;
                case var other:
                    throw new CommandException($"delivery {name} is {other}");
            }
        }
    }

    private CreateDeliveryStreamInput TableDelivery(string name, string streamArn, string database, string table)
    {
        var role = _role.Arn;
        return new CreateDeliveryStreamInput
        {
            DeliveryStreamName = name,
            DeliveryStreamType = "KinesisStreamAsSource",
            Tags = [new Aws.Firehose.Model.Tag { Key = "tarn.from", Value = "oldest" }],
            KinesisStreamSourceConfiguration = new KinesisStreamSourceConfiguration { KinesisStreamARN = streamArn, RoleARN = role },
            IcebergDestinationConfiguration = new IcebergDestinationConfiguration
            {
                RoleARN = role,
                CatalogConfiguration = new CatalogConfiguration
                {
                    CatalogARN = $"arn:aws:glue:{client.Region}:{account}:catalog",
                    WarehouseLocation = $"s3://{Bucket}/warehouse",
                },
                DestinationTableConfigurationList =
                [
                    new DestinationTableConfiguration { DestinationDatabaseName = database, DestinationTableName = table },
                ],
                TableCreationConfiguration = new TableCreationConfiguration { Enabled = true },
                SchemaEvolutionConfiguration = new SchemaEvolutionConfiguration { Enabled = true },
                BufferingHints = new BufferingHints { IntervalInSeconds = 1, SizeInMBs = 64 },
                S3Configuration = new S3DestinationConfiguration
                {
                    RoleARN = role,
                    BucketARN = $"arn:aws:s3:::{Bucket}",
                    ErrorOutputPrefix = $"errors/{database}/{table}/",
                },
            },
        };
    }
}
