using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.StatisticsTasks;

namespace Tarn.Aws.Glue.StatisticsTasks;

/// <summary>Runs and settings as Glue describes them.</summary>
internal static class TaskRequests
{
    /// <summary>The request that a client describes.</summary>
    /// <exception cref="AwsErrorException">InvalidInputException.</exception>
    public static StatisticsRequest Of(
        GlueRoles roles, Call call, CatalogTable table, (string Role, IReadOnlyList<string>? Columns, double? Sample) input)
    {
        if (input.Sample is 0)
        {
            throw GlueErrors.InvalidInputException("SampleSize is 0; it is a part of the rows in percent, over 0.");
        }

        var role = GlueRoles.ArnOf(call, input.Role);
        roles.Check(call, table.Name, role);
        var columns = input.Columns is { Count: > 0 } names ? names.Select(name => name.ToLowerInvariant()).Distinct().ToArray() : null;
        return new StatisticsRequest(columns, role, input.Sample is 100 ? null : input.Sample);
    }

    public static ColumnStatisticsTaskRun Show(StatisticsRun run) => new()
    {
        CustomerId = run.Table.Scope.Account,
        ColumnStatisticsTaskRunId = run.Id.ToString(),
        DatabaseName = run.Table.Database,
        TableName = run.Table.Table,
        ColumnNameList = run.Request.Columns,
        CatalogID = run.Table.Scope.Account,
        Role = run.Request.RoleArn,
        SampleSize = run.Request.SamplePercent ?? 100,
        NumberOfWorkers = 1,
        ComputationType = ComputationType.Full,
        Status = run.State.ToString().ToUpperInvariant(),
        CreationTime = Time(run.CreatedMs),
        LastUpdated = Time(run.UpdatedMs),
        StartTime = Time(run.StartedMs),
        EndTime = Time(run.EndedMs),
        ErrorMessage = run.Error,
    };

    public static ColumnStatisticsTaskSettings Show(StatisticsSettings settings) => new()
    {
        DatabaseName = settings.Table.Database,
        TableName = settings.Table.Table,
        Schedule = settings.Schedule is null ? null : new Schedule
        {
            ScheduleExpression = settings.Schedule,
            State = settings.IsScheduled ? ScheduleState.Scheduled : ScheduleState.NotScheduled,
        },
        ColumnNameList = settings.Request.Columns,
        CatalogID = settings.Table.Scope.Account,
        Role = settings.Request.RoleArn,
        SampleSize = settings.Request.SamplePercent ?? 100,
        ScheduleType = settings.Schedule is null ? null : ScheduleType.Cron,
        SettingSource = SettingSource.Table,
        LastExecutionAttempt = settings.AttemptMs is null ? null : new ExecutionAttempt
        {
            Status = settings.AttemptRun is null ? ExecutionStatus.Failed : ExecutionStatus.Started,
            ColumnStatisticsTaskRunId = settings.AttemptRun?.ToString(),
            ExecutionTimestamp = Time(settings.AttemptMs),
            ErrorMessage = settings.AttemptError,
        },
    };

    private static DateTimeOffset? Time(long? ms) => ms is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
}
