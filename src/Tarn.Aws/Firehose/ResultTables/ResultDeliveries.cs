using Tarn.Access.Sessions;
using Tarn.Applications.Tables;
using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Validation;
using Tarn.Storage.Records;

namespace Tarn.Aws.Firehose.ResultTables;

/// <summary>
/// Makes the deliveries of result tables. Each is a delivery stream, which Firehose describes and deletes; callers put no records to it.
/// </summary>
public sealed class ResultDeliveries(Tarn.Delivery.Deliveries deliveries, IMetadataStore store, TimeProvider time)
{
    private const int SizeMiB = 64;
    private const int IntervalSeconds = 5;

    /// <summary>The delivery of a table, made at the first call. Another role of the owner replaces the former one.</summary>
    /// <exception cref="TarnException">
    /// Conflict: the name is another delivery stream's, or the delivery has other keys or is being deleted.
    /// </exception>
    public async Task<DeliveryId> Ensure(ResultTable wanted, CancellationToken cancellationToken)
    {
        var (config, description) = Make(wanted);
        return await store.CommitWithLog(
            async transaction =>
            {
                var name = new ResourceName(wanted.Account, wanted.Region, DeliveryStreamFinder.Service, DeliveryStreamFinder.Type, wanted.Name);
                if (await ResourceRegistry.Find(transaction, name) is { } present)
                {
                    await Check(transaction, present, wanted, config);
                    if (ActingRoles.Of(present).Values.Any(role => role != wanted.RoleArn))
                    {
                        await DeliveryDocument.Kind.Change(transaction, present.Id, one => DeliveryDocument.WithRole(one, wanted.RoleArn));
                    }

                    return new DeliveryId(present.Id.Value);
                }

                var id = new ResourceId(transaction.NextId());
                await deliveries.Create(transaction, new DeliveryId(id.Value), config);
                await DeliveryDocument.Kind.Add(transaction, id, name, time.GetUtcNow(), description, wanted.Owner);
                return new DeliveryId(id.Value);
            },
            cancellationToken);
    }

    private async ValueTask Check(IMetadataTransaction transaction, Resource present, ResultTable wanted, DeliveryConfig made)
    {
        var isOurs = present.Arn == wanted.Owner && await deliveries.Find(transaction, new DeliveryId(present.Id.Value)) is { } config
            && config.Deletion is null && config.Source.Arn == wanted.Owner
            && config.Destination.NamedTables is [var table] && made.Destination.NamedTables is [var asked]
            && table.Name.Equals(asked.Name, StringComparison.OrdinalIgnoreCase) && table.UniqueKeys.SequenceEqual(asked.UniqueKeys);
        if (!isOurs)
        {
            throw new TarnException(
                ErrorKind.Conflict,
                $"Delivery stream {wanted.Name} exists, and is not the one of {wanted.Owner} into {wanted.Database}.{wanted.Table} with these keys. "
                    + "Delete it first.");
        }
    }

    private (DeliveryConfig Config, DeliveryStreamDescription Description) Make(ResultTable wanted)
    {
        var refused = new List<string>();
        var destination = DestinationTypes.Of(
            new CreateDeliveryStreamInput { DeliveryStreamName = wanted.Name, IcebergDestinationConfiguration = Destination(wanted) }, refused);
        ThrowIfAny(refused);
        var config = new DeliveryConfig
        {
            Account = wanted.Account,
            Region = wanted.Region,
            Name = wanted.Name,
            Source = new SourceConfig(default, default(ShardId), wanted.Owner)
            {
                Changes = wanted.Keys.Count > 0 ? new ChangesConfig(ChangeForm.Rows) : null,
            },
            Destination = DestinationTypes.Config(destination!, refused),
        };
        refused.AddRange(DeliveryConfigValidator.Validate(config));
        ThrowIfAny(refused);
        return (config, Describe(config, destination!, wanted));
    }

    private static void ThrowIfAny(List<string> refused)
    {
        if (refused.Count > 0)
        {
            throw new TarnException(ErrorKind.InvalidArgument, string.Join(' ', refused));
        }
    }

    private static IcebergDestinationConfiguration Destination(ResultTable wanted) => new()
    {
        RoleARN = wanted.RoleArn,
        CatalogConfiguration = new CatalogConfiguration { CatalogARN = $"arn:aws:glue:{wanted.Region}:{wanted.Account}:catalog" },
        DestinationTableConfigurationList =
        [
            new DestinationTableConfiguration
            {
                DestinationDatabaseName = wanted.Database,
                DestinationTableName = wanted.Table,
                UniqueKeys = wanted.Keys.Count > 0 ? wanted.Keys : null,
            },
        ],
        BufferingHints = new BufferingHints { IntervalInSeconds = IntervalSeconds, SizeInMBs = SizeMiB },
        S3Configuration = new S3DestinationConfiguration
        {
            RoleARN = wanted.RoleArn,
            BucketARN = $"arn:aws:s3:::{wanted.Bucket}",
            ErrorOutputPrefix = $"errors/{wanted.Database}/{wanted.Table}/",
        },
    };

    // Firehose has no source of this kind: the owner's ARN is in the member of a Kinesis stream's ARN.
    private DeliveryStreamDescription Describe(DeliveryConfig config, DestinationDescription destination, ResultTable wanted) => new()
    {
        DeliveryStreamName = config.Name,
        DeliveryStreamARN = config.Arn,
        DeliveryStreamStatus = "ACTIVE",
        DeliveryStreamType = "DatabaseAsSource",
        VersionId = "1",
        CreateTimestamp = time.GetUtcNow(),
        Source = new SourceDescription
        {
            KinesisStreamSourceDescription = new KinesisStreamSourceDescription
            {
                KinesisStreamARN = wanted.Owner,
                RoleARN = wanted.RoleArn,
                DeliveryStartTimestamp = time.GetUtcNow(),
            },
        },
        Destinations = [destination],
        HasMoreDestinations = false,
    };
}
