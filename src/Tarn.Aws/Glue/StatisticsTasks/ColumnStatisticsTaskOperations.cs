using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.StatisticsTasks;
using Tarn.Sql.Statistics;

namespace Tarn.Aws.Glue.StatisticsTasks;

/// <summary>Runs that count the statistics of a table's columns, and their schedules.</summary>
/// <param name="finder">Finds tables.</param>
/// <param name="store">The store of runs and settings.</param>
/// <param name="tasks">Runs them.</param>
/// <param name="roles">Checks roles.</param>
[AwsOperations("glue")]
internal sealed partial class ColumnStatisticsTaskOperations(
    CatalogFinder finder, IMetadataStore store, ColumnStatisticsTasks tasks, GlueRoles roles, PageTokens tokens)
{
    private const int IdsMax = 100;

    /// <summary>Begins a run.</summary>
    [Refused("SecurityConfiguration", "the server's own encryption")]
    public async Task<StartColumnStatisticsTaskRunOutput> StartColumnStatisticsTaskRun(
        StartColumnStatisticsTaskRunInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogID, input.DatabaseName, input.TableName);
        input.Refuse();
        var request = TaskRequests.Of(roles, call, table, (input.Role, input.ColumnNameList, input.SampleSize));
        var id = await Running(() => tasks.Start(table, request, cancellationToken));
        return new StartColumnStatisticsTaskRunOutput { ColumnStatisticsTaskRunId = id.ToString() };
    }

    /// <summary>Stops the run of a table.</summary>
    public async Task StopColumnStatisticsTaskRun(StopColumnStatisticsTaskRunInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, null, input.DatabaseName!, input.TableName);
        if (!await tasks.Stop(table.Id))
        {
            throw GlueErrors.ColumnStatisticsTaskNotRunningException($"No column statistics task run of table {table.Name} is under way.");
        }
    }

    /// <summary>Returns one run.</summary>
    public async Task<GetColumnStatisticsTaskRunOutput> GetColumnStatisticsTaskRun(
        GetColumnStatisticsTaskRunInput input, Call call, CancellationToken cancellationToken)
    {
        var run = Guid.TryParse(input.ColumnStatisticsTaskRunId, out var id)
            ? await store.Read(reader => StatisticsRows.Find(reader, id), cancellationToken)
            : null;
        return run is not null && run.Table.Scope == CatalogFinder.ScopeOf(call, null)
            ? new GetColumnStatisticsTaskRunOutput { ColumnStatisticsTaskRun = TaskRequests.Show(run) }
            : throw new TarnException(ErrorKind.NotFound, $"Column statistics task run {input.ColumnStatisticsTaskRunId} not found.");
    }

    /// <summary>Lists the runs of a table, the newest first.</summary>
    public async Task<GetColumnStatisticsTaskRunsOutput> GetColumnStatisticsTaskRuns(
        GetColumnStatisticsTaskRunsInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, null, input.DatabaseName, input.TableName);
        var limit = input.MaxResults ?? CatalogFinder.PageDefault;
        var last = tokens.Read(call, table.Id.ToString(), input.NextToken);
        var runs = await store.Read(reader => StatisticsRows.Of(reader, table.Id), cancellationToken);
        var rest = runs.Where(run => last is null || string.CompareOrdinal(run.Id.ToString(), last) < 0).Take(limit + 1).ToList();
        return new GetColumnStatisticsTaskRunsOutput
        {
            ColumnStatisticsTaskRuns = [.. rest.Take(limit).Select(TaskRequests.Show)],
            NextToken = rest.Count > limit ? tokens.After(call, table.Id.ToString(), rest[limit - 1].Id.ToString()) : null,
        };
    }

    /// <summary>Lists the ids of the runs of all tables.</summary>
    public async Task<ListColumnStatisticsTaskRunsOutput> ListColumnStatisticsTaskRuns(
        ListColumnStatisticsTaskRunsInput input, Call call, CancellationToken cancellationToken)
    {
        var scope = CatalogFinder.ScopeOf(call, null);
        var limit = Math.Min(input.MaxResults ?? IdsMax, IdsMax);
        Guid? after = tokens.Read(call, "runs", input.NextToken) is { } token ? Guid.Parse(token) : null;
        var found = new List<string>();
        while (found.Count <= limit)
        {
            var from = after;
            var page = await store.Read(reader => StatisticsRows.After(reader, from, IdsMax), cancellationToken);
            found.AddRange(page.Where(run => run.Table.Scope == scope).Select(run => run.Id.ToString()));
            if (page.Count < IdsMax)
            {
                break;
            }

            after = page[^1].Id;
        }

        return new ListColumnStatisticsTaskRunsOutput
        {
            ColumnStatisticsTaskRunIds = [.. found.Take(limit)],
            NextToken = found.Count > limit ? tokens.After(call, "runs", found[limit - 1]) : null,
        };
    }

    private CatalogTable Find(Call call, string? catalogId, string database, string table) =>
        finder.Find(call, CatalogFinder.TableOf(call, catalogId, database, table));

    private static async Task<Guid> Running(Func<Task<Guid>> start)
    {
        try
        {
            return await start();
        }
        catch (TarnException busy) when (busy.Kind == ErrorKind.Conflict)
        {
            throw GlueErrors.ColumnStatisticsTaskRunningException(busy.Message);
        }
    }
}
