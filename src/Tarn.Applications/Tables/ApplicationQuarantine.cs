using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Analytics.Applications;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Quarantine;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Records;

namespace Tarn.Applications.Tables;

/// <summary>
/// The tables of late and bad records: <c>tarn_quarantine</c> with the application's name. A delivery of the server feeds each, which begins with the
/// application's first start. Rows are removed by their age, as in other quarantines.
/// </summary>
internal sealed class ApplicationQuarantine(TargetParts parts, ObjectStore objects)
{
    private const string FailedAt = "failed_at";
    private static readonly BufferingConfig Buffering = new(64, 30);

    private static readonly StructType Columns = new(
    [
        Field("id", PrimitiveType.String),
        Field(FailedAt, PrimitiveType.TimestampTz),
        Field("kind", PrimitiveType.String),
        Field("table_name", PrimitiveType.String),
        Field("place", PrimitiveType.Long),
        Field("watermark", PrimitiveType.TimestampTz),
        Field("reason", PrimitiveType.String),
        Field("detail", PrimitiveType.String),
        Field("record", PrimitiveType.String),
    ]);

    /// <summary>The delivery into an application's table, made at the first call.</summary>
    public async Task<DeliveryId> Ensure(ApplicationKey application, CancellationToken cancellationToken)
    {
        var owner = parts.Roles.Find(application);
        return await parts.Store.CommitWithLog(
            async transaction =>
            {
                if (await ApplicationQuarantineRow.Find(transaction, application) is { } present)
                {
                    return new DeliveryId(present.Delivery);
                }

                var delivery = new DeliveryId(transaction.NextId());
                await Create(transaction, owner, delivery);
                new ApplicationQuarantineRow(delivery.Value, 0, 0).Put(transaction, application);
                return delivery;
            },
            cancellationToken);
    }

    private async ValueTask Create(IMetadataTransaction transaction, Resource owner, DeliveryId delivery)
    {
        var (account, region) = (owner.Name.Account, owner.Name.Region);
        var bucket = SystemFolder.BucketOf(account, region);
        if (await ObjectStore.FindBucket(transaction, bucket) is null)
        {
            await objects.CreateBucket(transaction, bucket, account, region);
        }

        var table = await QuarantineNames.Claim(transaction, delivery, account, region, owner.Name.Name);
        await parts.Deliveries.Create(transaction, delivery, new DeliveryConfig
        {
            Account = account,
            Region = region,
            Name = ApplicationQuarantineRow.DeliveryName(new ApplicationKey(owner.Id.Value)),
            Source = new SourceConfig(default, default(ShardId), owner.Arn),
            Destination = new TableDestinationConfig
            {
                Buffering = Buffering,
                Objects = new ObjectOutputConfig { Bucket = bucket },
                Tables = [new TableConfig(QuarantineTable.Database, table) { NewTable = new NewTableConfig(Columns, [(FailedAt, Transform.Day)]) }],
                CreatesTable = true,
                Warehouse = $"s3://{bucket}/{SystemFolder.Name}",
            },
        });
    }

    private static NestedField Field(string name, IcebergType type) => new(0, name, type);
}
