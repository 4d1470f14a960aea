using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.StatisticsTasks;
using Tarn.Patterns;
using Tarn.Patterns.Crons;

namespace Tarn.Aws.Glue.StatisticsTasks;

internal sealed partial class ColumnStatisticsTaskOperations
{
    /// <summary>Makes the settings of a table. With a schedule, its runs begin at once.</summary>
    [Refused("SecurityConfiguration", "the server's own encryption")]
    [Refused("Tags", "tags of the table")]
    public async Task CreateColumnStatisticsTaskSettings(
        CreateColumnStatisticsTaskSettingsInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogID, input.DatabaseName, input.TableName);
        input.Refuse();
        var settings = new StatisticsSettings
        {
            Table = table.Name,
            Request = TaskRequests.Of(roles, call, table, (input.Role, input.ColumnNameList, input.SampleSize)),
            Schedule = Checked(input.Schedule),
            IsScheduled = input.Schedule is not null,
            AfterMs = call.Time.ToUnixTimeMilliseconds(),
        };
        await store.Commit(
            async transaction =>
            {
                if (await StatisticsRows.Find(transaction, table.Id) is not null)
                {
                    throw new TarnException(ErrorKind.AlreadyExists, $"Column statistics task settings of table {table.Name} already exist.");
                }

                StatisticsRows.Put(transaction, table.Id, settings);
            },
            cancellationToken);
    }

    /// <summary>Changes the given members of a table's settings.</summary>
    [Refused("SecurityConfiguration", "the server's own encryption")]
    public async Task UpdateColumnStatisticsTaskSettings(
        UpdateColumnStatisticsTaskSettingsInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogID, input.DatabaseName, input.TableName);
        input.Refuse();
        var schedule = Checked(input.Schedule);
        await Change(
            table,
            settings => settings with
            {
                Request = TaskRequests.Of(
                    roles,
                    call,
                    table,
                    (input.Role ?? settings.Request.RoleArn,
                        input.ColumnNameList ?? settings.Request.Columns,
                        input.SampleSize ?? settings.Request.SamplePercent)),
                Schedule = schedule ?? settings.Schedule,
                IsScheduled = settings.IsScheduled || (settings.Schedule is null && schedule is not null),
                AfterMs = call.Time.ToUnixTimeMilliseconds(),
            },
            cancellationToken);
    }

    /// <summary>Removes a table's settings. A run in progress continues.</summary>
    public async Task DeleteColumnStatisticsTaskSettings(
        DeleteColumnStatisticsTaskSettingsInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, null, input.DatabaseName, input.TableName);
        await store.Commit(
            async transaction =>
            {
                _ = await StatisticsRows.Find(transaction, table.Id) ?? throw Missing(table);
                StatisticsRows.Delete(transaction, table.Id);
            },
            cancellationToken);
    }

    /// <summary>Returns a table's settings.</summary>
    public async Task<GetColumnStatisticsTaskSettingsOutput> GetColumnStatisticsTaskSettings(
        GetColumnStatisticsTaskSettingsInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, null, input.DatabaseName, input.TableName);
        var settings = await store.Read(reader => StatisticsRows.Find(reader, table.Id), cancellationToken) ?? throw Missing(table);
        return new GetColumnStatisticsTaskSettingsOutput { ColumnStatisticsTaskSettings = TaskRequests.Show(settings) };
    }

    /// <summary>Lets runs begin by the schedule.</summary>
    public async Task StartColumnStatisticsTaskRunSchedule(
        StartColumnStatisticsTaskRunScheduleInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, null, input.DatabaseName, input.TableName);
        await Change(
            table,
            settings => settings.Schedule is null
                ? throw GlueErrors.InvalidInputException($"The column statistics task settings of table {table.Name} have no schedule.")
                : settings with { IsScheduled = true, AfterMs = call.Time.ToUnixTimeMilliseconds() },
            cancellationToken);
    }

    /// <summary>Lets no run begin by the schedule.</summary>
    public async Task StopColumnStatisticsTaskRunSchedule(
        StopColumnStatisticsTaskRunScheduleInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, null, input.DatabaseName, input.TableName);
        await Change(table, settings => settings with { IsScheduled = false }, cancellationToken);
    }

    private async Task Change(CatalogTable table, Func<StatisticsSettings, StatisticsSettings> change, CancellationToken cancellationToken) =>
        await store.Commit(
            async transaction => StatisticsRows.Put(
                transaction, table.Id, change(await StatisticsRows.Find(transaction, table.Id) ?? throw Missing(table))),
            cancellationToken);

    private static string? Checked(string? schedule)
    {
        try
        {
            return schedule is null ? null : CronSchedule.Parse(schedule).Text;
        }
        catch (PatternException failure)
        {
            throw GlueErrors.InvalidInputException($"Schedule {failure.Message}");
        }
    }

    private static TarnException Missing(CatalogTable table) =>
        new(ErrorKind.NotFound, $"Table {table.Name} has no column statistics task settings.");
}
