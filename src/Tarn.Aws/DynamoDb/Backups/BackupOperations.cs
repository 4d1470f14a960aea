using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Restores;
using Tarn.Aws.DynamoDb.Definitions;
using Tarn.Items.Copies;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Tables;

namespace Tarn.Aws.DynamoDb.Backups;

/// <summary>Backups of tables, and tables that are made from them.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_HowItWorks.html"/>
/// <param name="tables">Finds tables.</param>
/// <param name="copies">The backups.</param>
[AwsOperations("dynamodb")]
internal sealed partial class BackupOperations(TableFinder tables, ItemCopies copies)
{
    private const int BackupsOnPage = 100;

    /// <summary>Begins a backup. Every write that was answered before is in it.</summary>
    public async Task<CreateBackupOutput> CreateBackup(CreateBackupInput input, Call call, CancellationToken cancellationToken)
    {
        var table = tables.Known(call, input.TableName);
        if (table.State != TableState.Active)
        {
            throw DynamoDbErrors.TableInUseException($"Table is being changed: {table.Name.Name}");
        }

        try
        {
            var backup = await copies.CreateBackup(table, input.BackupName, cancellationToken);
            return new CreateBackupOutput { BackupDetails = BackupAnswers.Details(backup) };
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.NotFound)
        {
            throw NotFound(table.Name.Name);
        }
    }

    /// <summary>Shows a backup with the definition of its table at that time.</summary>
    public Task<DescribeBackupOutput> DescribeBackup(DescribeBackupInput input, Call call, CancellationToken cancellationToken) =>
        Task.FromResult(new DescribeBackupOutput { BackupDescription = BackupAnswers.Description(Backup(call, input.BackupArn)) });

    /// <summary>Deletes a backup and its bytes.</summary>
    public async Task<DeleteBackupOutput> DeleteBackup(DeleteBackupInput input, Call call, CancellationToken cancellationToken)
    {
        var backup = Backup(call, input.BackupArn);
        try
        {
            await copies.Copies.Delete(backup.Id, cancellationToken);
        }
        catch (TarnException failure) when (failure.Kind is ErrorKind.NotFound)
        {
            throw BackupNotFound(input.BackupArn);
        }
        catch (TarnException failure) when (failure.Kind is ErrorKind.Conflict)
        {
            throw DynamoDbErrors.BackupInUseException($"Backup is in use: {input.BackupArn}");
        }

        return new DeleteBackupOutput { BackupDescription = BackupAnswers.Description(backup, BackupStatus.Deleted) };
    }

    /// <summary>Lists backups of a table, or of all tables, also of deleted ones, the oldest first.</summary>
    public Task<ListBackupsOutput> ListBackups(ListBackupsInput input, Call call, CancellationToken cancellationToken)
    {
        var limit = input.Limit ?? BackupsOnPage;
        var name = input.TableName is { } given ? TableFinder.Name(call, given) : null;
        var start = input.ExclusiveStartBackupArn is { } arn ? Backup(call, arn) : null;
        var isShown = input.BackupType is null or "USER" or "ALL";
        var found = copies.Copies.All
            .Where(copy => isShown && copy.Kind == CopyKind.Backup && IsOf(call, copy) && (name is null || copy.Table.Name.Name == name)
                && (input.TimeRangeLowerBound is not { } from || copy.Created >= from)
                && (input.TimeRangeUpperBound is not { } before || copy.Created < before)
                && (start is null || copy.Id > start.Id))
            .OrderBy(copy => copy.Id).Take(limit + 1).ToList();
        return Task.FromResult(new ListBackupsOutput
        {
            BackupSummaries = [.. found.Take(limit).Select(BackupAnswers.Summary)],
            LastEvaluatedBackupArn = found.Count > limit ? found[limit - 1].Arn : null,
        });
    }

    /// <summary>Makes a table from a backup. It is CREATING until it has all rows.</summary>
    [Kept("ProvisionedThroughputOverride, GlobalSecondaryIndexOverride.ProvisionedThroughput", "the rate is limited with --limits aws alone")]
    [Kept("OnDemandThroughputOverride, GlobalSecondaryIndexOverride.OnDemandThroughput", "the rate is limited with --limits aws alone")]
    [Kept("GlobalSecondaryIndexOverride.WarmThroughput", "a table takes its rate at once")]
    [RefusedInside("SSESpecificationOverride.Enabled", "encryption of the disk below the data directory")]
    public async Task<RestoreTableFromBackupOutput> RestoreTableFromBackup(
        RestoreTableFromBackupInput input, Call call, CancellationToken cancellationToken)
    {
        var name = TableFinder.Name(call, input.TargetTableName);
        TableRefusals.Check("RestoreTableFromBackup", input.SSESpecificationOverride, "SSESpecificationOverride");
        var backup = Backup(call, input.BackupArn);
        if (backup.State != CopyState.Available)
        {
            throw DynamoDbErrors.BackupInUseException($"Backup is being created: {input.BackupArn}");
        }

        var made = RestoredTables.Make(call, name, backup.Table, new RestoreOverrides(
            input.BillingModeOverride,
            input.ProvisionedThroughputOverride,
            input.OnDemandThroughputOverride,
            input.GlobalSecondaryIndexOverride,
            input.LocalSecondaryIndexOverride));
        var fill = new TableFill
        {
            Table = default,
            Copy = backup.Id,
            BackupArn = backup.Arn,
            TableArn = backup.Table.Arn,
            Restored = backup.Created,
        };
        try
        {
            var table = await copies.Restore(made, fill, cancellationToken);
            call.Touch(table.Id);
            return new RestoreTableFromBackupOutput { TableDescription = TableAnswers.Of(table, await tables.Items(cancellationToken), fill) };
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.AlreadyExists)
        {
            throw DynamoDbErrors.TableAlreadyExistsException($"Table already exists: {name}");
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.NotFound)
        {
            throw BackupNotFound(input.BackupArn);
        }
    }

    private static bool IsOf(Call call, TableCopy copy) => copy.Table.Name.Account == call.Account && copy.Table.Name.Region == call.Region;

    private static AwsErrorException NotFound(string table) => DynamoDbErrors.TableNotFoundException($"Table not found: {table}");

    private static AwsErrorException BackupNotFound(string arn) => DynamoDbErrors.BackupNotFoundException($"Backup not found: {arn}");

    private TableCopy Backup(Call call, string arn) =>
        copies.Copies.FindBackup(arn) is { } found && IsOf(call, found) ? found : throw BackupNotFound(arn);
}
