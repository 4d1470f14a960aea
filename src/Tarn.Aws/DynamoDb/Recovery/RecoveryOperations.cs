using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Restores;
using Tarn.Aws.DynamoDb.Definitions;
using Tarn.Items.Copies;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Tables;

namespace Tarn.Aws.DynamoDb.Recovery;

/// <summary>Point-in-time recovery of tables.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html"/>
/// <param name="tables">Finds tables.</param>
/// <param name="copies">The bases of recovery.</param>
/// <param name="time">The clock of waits.</param>
[AwsOperations("dynamodb")]
internal sealed partial class RecoveryOperations(TableFinder tables, ItemCopies copies, TimeProvider time)
{
    private const int DaysMax = 35;
    private const int LooksMax = 100;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    /// <summary>Shows to which moments a table can be restored.</summary>
    public Task<DescribeContinuousBackupsOutput> DescribeContinuousBackups(
        DescribeContinuousBackupsInput input, Call call, CancellationToken cancellationToken)
    {
        var table = tables.Known(call, input.TableName);
        return Task.FromResult(new DescribeContinuousBackupsOutput { ContinuousBackupsDescription = Describe(table) });
    }

    /// <summary>Switches recovery on or off. At the answer a small table has its first base; a large one has it later.</summary>
    public async Task<UpdateContinuousBackupsOutput> UpdateContinuousBackups(
        UpdateContinuousBackupsInput input, Call call, CancellationToken cancellationToken)
    {
        var table = tables.Known(call, input.TableName);
        var wanted = input.PointInTimeRecoverySpecification;
        if (!wanted.PointInTimeRecoveryEnabled && wanted.RecoveryPeriodInDays is not null)
        {
            throw DynamoDbFailures.Invalid("One or more parameter values were invalid: RecoveryPeriodInDays can be specified only when "
                + "PointInTimeRecoveryEnabled is true");
        }

        if (!table.HasItems)
        {
            throw DynamoDbErrors.ContinuousBackupsUnavailableException($"Table is being created or deleted: {table.Name.Name}");
        }

        var days = wanted.PointInTimeRecoveryEnabled ? wanted.RecoveryPeriodInDays ?? (table.RecoveryDays > 0 ? table.RecoveryDays : DaysMax) : 0;
        var changed = await copies.SetRecovery(table.Id, days, cancellationToken);
        for (var i = 0; i < LooksMax && days > 0 && copies.RestorableTimes(changed) is null; i++)
        {
            await Task.Delay(LookEvery, time, cancellationToken);
        }

        return new UpdateContinuousBackupsOutput { ContinuousBackupsDescription = Describe(changed) };
    }

    /// <summary>Makes a table as another one was at a moment. It is CREATING until it has all rows.</summary>
    [Kept("ProvisionedThroughputOverride, GlobalSecondaryIndexOverride.ProvisionedThroughput", "the rate is limited with --limits aws alone")]
    [Kept("OnDemandThroughputOverride, GlobalSecondaryIndexOverride.OnDemandThroughput", "the rate is limited with --limits aws alone")]
    [Kept("GlobalSecondaryIndexOverride.WarmThroughput", "a table takes its rate at once")]
    [RefusedInside("SSESpecificationOverride.Enabled", "encryption of the disk below the data directory")]
    public async Task<RestoreTableToPointInTimeOutput> RestoreTableToPointInTime(
        RestoreTableToPointInTimeInput input, Call call, CancellationToken cancellationToken)
    {
        var source = tables.Known(
            call,
            input.SourceTableArn ?? input.SourceTableName ?? throw DynamoDbFailures.Invalid(
                "One or more parameter values were invalid: SourceTableName or SourceTableArn must be specified"));
        var name = TableFinder.Name(call, input.TargetTableName);
        TableRefusals.Check("RestoreTableToPointInTime", input.SSESpecificationOverride, "SSESpecificationOverride");
        var moment = MomentOf(input, source);
        var stampUs = StampOf(moment);
        var origin = copies.BaseAt(source, stampUs)
            ?? throw DynamoDbErrors.InvalidRestoreTimeException($"The table cannot be restored to {moment:O}.");
        var made = RestoredTables.Make(call, name, source, new RestoreOverrides(
            input.BillingModeOverride,
            input.ProvisionedThroughputOverride,
            input.OnDemandThroughputOverride,
            input.GlobalSecondaryIndexOverride,
            input.LocalSecondaryIndexOverride));
        var fill = new TableFill { Table = default, Copy = origin.Id, UntilUs = stampUs, TableArn = source.Arn, Restored = moment };
        try
        {
            var table = await copies.Restore(made, fill, cancellationToken);
            call.Touch(table.Id);
            return new RestoreTableToPointInTimeOutput { TableDescription = TableAnswers.Of(table, await tables.Items(cancellationToken), fill) };
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.AlreadyExists)
        {
            throw DynamoDbErrors.TableAlreadyExistsException($"Table already exists: {name}");
        }
    }

    // Times of requests have whole milliseconds at most: the moment's last microsecond counts.
    private static long StampOf(DateTimeOffset moment) => (moment.ToUnixTimeMilliseconds() * 1_000) + 999;

    private DateTimeOffset MomentOf(RestoreTableToPointInTimeInput input, ItemTable source)
    {
        if (input.UseLatestRestorableTime == true == input.RestoreDateTime is not null)
        {
            throw DynamoDbFailures.Invalid("One or more parameter values were invalid: Exactly one of RestoreDateTime and "
                + "UseLatestRestorableTime must be specified");
        }

        if (source.RecoveryDays == 0 || copies.RestorableTimes(source) is not var (earliest, latest))
        {
            throw DynamoDbErrors.PointInTimeRecoveryUnavailableException(
                $"Point in time recovery is not enabled for table '{source.Name.Name}'");
        }

        var moment = input.RestoreDateTime ?? latest;

        // Answers show seconds: the second of the earliest moment is that moment.
        return moment <= latest && moment >= earliest.AddTicks(-(earliest.Ticks % TimeSpan.TicksPerSecond))
            ? moment < earliest ? earliest : moment
            : throw DynamoDbErrors.InvalidRestoreTimeException(
                $"RestoreDateTime must be between EarliestRestorableDateTime {earliest:O} and LatestRestorableDateTime {latest:O}");
    }

    private ContinuousBackupsDescription Describe(ItemTable table)
    {
        var times = copies.RestorableTimes(table);
        return new ContinuousBackupsDescription
        {
            ContinuousBackupsStatus = ContinuousBackupsStatus.Enabled,
            PointInTimeRecoveryDescription = new PointInTimeRecoveryDescription
            {
                PointInTimeRecoveryStatus = table.RecoveryDays > 0 ? PointInTimeRecoveryStatus.Enabled : PointInTimeRecoveryStatus.Disabled,
                RecoveryPeriodInDays = table.RecoveryDays > 0 ? table.RecoveryDays : null,
                EarliestRestorableDateTime = times?.Earliest,
                LatestRestorableDateTime = times?.Latest,
            },
        };
    }
}
