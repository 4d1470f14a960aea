using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Definitions;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Tables;

namespace Tarn.Aws.DynamoDb.Backups;

/// <summary>Descriptions of backups in answers.</summary>
internal static class BackupAnswers
{
    public static BackupDetails Details(TableCopy backup, string? status = null) => new()
    {
        BackupArn = backup.Arn,
        BackupName = backup.Name,
        BackupSizeBytes = backup.Counts.Bytes,
        BackupStatus = status ?? StatusOf(backup),
        BackupType = BackupType.User,
        BackupCreationDateTime = backup.Created,
    };

    public static BackupSummary Summary(TableCopy backup) => new()
    {
        TableName = backup.Table.Name.Name,
        TableId = TableAnswers.IdOf(backup.Table),
        TableArn = backup.Table.Arn,
        BackupArn = backup.Arn,
        BackupName = backup.Name,
        BackupCreationDateTime = backup.Created,
        BackupStatus = StatusOf(backup),
        BackupType = BackupType.User,
        BackupSizeBytes = backup.Counts.Bytes,
    };

    /// <param name="status">The status that is shown; null: the backup's own.</param>
    public static BackupDescription Description(TableCopy backup, string? status = null)
    {
        var table = backup.Table;
        var document = table.Settings;
        return new BackupDescription
        {
            BackupDetails = Details(backup, status),
            SourceTableDetails = new SourceTableDetails
            {
                TableName = table.Name.Name,
                TableId = TableAnswers.IdOf(table),
                TableArn = table.Arn,
                TableSizeBytes = backup.Counts.Bytes,
                KeySchema = TableAnswers.Schema(table.Keys),
                TableCreationDateTime = table.Created,
                ProvisionedThroughput = Units(document.IsProvisioned ? document.Throughput : default),
                OnDemandThroughput = TableAnswers.OnDemand(document),
                ItemCount = backup.Counts.Items,
                BillingMode = document.IsProvisioned ? BillingMode.Provisioned : BillingMode.PayPerRequest,
            },
            SourceTableFeatureDetails = Features(table, document),
        };
    }

    private static string StatusOf(TableCopy backup) => backup.State == CopyState.Creating ? BackupStatus.Creating : BackupStatus.Available;

    private static SourceTableFeatureDetails Features(ItemTable table, TableSettings document) => new()
    {
        LocalSecondaryIndexes = Indexes(table, isLocal: true, index => new LocalSecondaryIndexInfo
        {
            IndexName = index.Name,
            KeySchema = TableAnswers.Schema(index.Keys),
            Projection = TableAnswers.Projection(index),
        }),
        GlobalSecondaryIndexes = Indexes(table, isLocal: false, index => new GlobalSecondaryIndexInfo
        {
            IndexName = index.Name,
            KeySchema = TableAnswers.Schema(index.Keys),
            Projection = TableAnswers.Projection(index),
            ProvisionedThroughput = Units(document.IsProvisioned ? document.Indexes.GetValueOrDefault(index.Name) : default),
        }),
        StreamDescription = table.Window is { } open ? StreamSettings.Of(open) : null,
        TimeToLiveDescription = table.Expiry is { } expiry
            ? new TimeToLiveDescription { TimeToLiveStatus = TimeToLiveStatus.Enabled, AttributeName = expiry.Keys.Sort[0].Name }
            : null,
    };

    private static List<T>? Indexes<T>(ItemTable table, bool isLocal, Func<IndexDefinition, T> describe) =>
        table.Secondary.Where(index => index.IsLocal == isLocal).Select(describe).ToList() is { Count: > 0 } some ? some : null;

    private static ProvisionedThroughput Units(TableThroughput units) =>
        new() { ReadCapacityUnits = units.Reads, WriteCapacityUnits = units.Writes };
}
