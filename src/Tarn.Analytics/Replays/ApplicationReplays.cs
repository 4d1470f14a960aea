using Microsoft.Extensions.Logging;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;
using Tarn.Storage.Tasks;

namespace Tarn.Analytics.Replays;

/// <summary>
/// The replays of an instance: an application's statements run again over the log, into a table of their own. A replay is durable when its start
/// returns. After a restart it continues, and writes no row twice.
/// </summary>
public sealed partial class ApplicationReplays : IAsyncDisposable
{
    private readonly RunParts _parts;
    private readonly DurableTasks<ReplayRow> _tasks;

    private ApplicationReplays(RunParts parts)
    {
        _parts = parts;
        _tasks = new DurableTasks<ReplayRow>(new TaskOptions<ReplayRow>
        {
            Store = parts.Store,
            Rows = ReplayRow.Rows,
            Work = row => new ReplayJob(parts, row.Application),
            Time = parts.Time,
            Failed = (task, failure) => LogRepeated(parts.Log, task.Id, task.Owner, failure.Message, failure),
        });
    }

    /// <summary>Makes the part; it runs nothing before <see cref="Begin"/>.</summary>
    public static ApplicationReplays Open(RunParts parts) => new(parts);

    /// <summary>Continues the replays that have not ended.</summary>
    public async ValueTask Begin(CancellationToken cancellationToken) => await _tasks.Resume(cancellationToken);

    /// <summary>
    /// Starts a replay. The caller needs the rights to read the sources and the reference tables, and to make the table. The application's role does the
    /// work.
    /// </summary>
    /// <exception cref="TarnException">
    /// NotFound: the application never started; InvalidArgument: the log no longer has the inputs, or the script has several INSERTs; AlreadyExists: the
    /// table exists; AccessDenied: the caller lacks a right.
    /// </exception>
    public async ValueTask<ReplayReport> Start(
        ApplicationKey application, ApplicationReplayRequest request, IRights caller, CancellationToken cancellationToken)
    {
        var range = await InputRange.Find(_parts, application, request.FromMs, request.BeforeMs, end: null, cancellationToken);
        var target = TargetOf(range.Plan, request.Table);
        var into = Into(range.Plan.Targets[target], request.IntoDatabase, request.IntoTable);
        _parts.Tables.Check(new ApplicationPlan("", [], [into], ""));
        await _parts.Tables.CheckReplay(application, range.Plan, into, caller, cancellationToken);
        var row = await _parts.Store.Commit(
            async transaction =>
            {
                var known = await ReplayRow.Rows.Of(transaction, application.Value);
                var made = new ReplayRow
                {
                    Application = application,
                    Number = known.Select(one => one.Number).DefaultIfEmpty().Max() + 1,
                    FromMs = request.FromMs,
                    BeforeMs = request.BeforeMs,
                    Target = target,
                    Database = request.IntoDatabase,
                    Table = request.IntoTable,
                    End = range.Live.Progress,
                };
                await _tasks.Add(transaction, made);
                return made;
            },
            cancellationToken);
        _tasks.Begin(row);
        return ReportOf(row);
    }

    /// <summary>A replay by its number.</summary>
    /// <exception cref="TarnException">NotFound: there is none of this number.</exception>
    public async ValueTask<ReplayReport> Find(ApplicationKey application, long number, CancellationToken cancellationToken) =>
        ReportOf(await _parts.Store.Read(reader => ReplayRow.Rows.Find(reader, new TaskKey(application.Value, number)), cancellationToken)
            ?? throw new TarnException(ErrorKind.NotFound, $"The application has no replay {number}."));

    /// <summary>Ends the replays; the next <see cref="Begin"/> continues them.</summary>
    public ValueTask DisposeAsync() => _tasks.DisposeAsync();

    /// <summary>The table that takes the rows of an INSERT's target.</summary>
    internal static PlannedTable Into(PlannedTable target, string database, string table) => new(
        table,
        new Dictionary<string, string> { ["connector"] = "iceberg", ["catalog-database"] = database, ["catalog-table"] = table },
        target.Columns,
        target.PrimaryKey);

    private static ReplayReport ReportOf(ReplayRow row) => new(row.Number, row.State, row.Reason, row.Written);

    private static int TargetOf(ApplicationPlan plan, string? table)
    {
        var found = plan.Targets.Select((target, i) => (target.Name, Number: i)).Where(one => table is null || one.Name == table).ToList();
        var names = string.Join(", ", plan.Targets.Select(target => target.Name).Distinct());
        return found.Count switch
        {
            1 => found[0].Number,
            0 => throw new TarnException(ErrorKind.InvalidArgument, $"The script inserts nothing into {table}; it inserts into {names}."),
            _ when table is null => throw new TarnException(ErrorKind.InvalidArgument, $"The script has several INSERTs: name one of the tables {names}."),
            _ => throw new TarnException(ErrorKind.InvalidArgument, $"The script has several INSERTs into {table}, and a replay repeats one."),
        };
    }

    [LoggerMessage(1, LogLevel.Warning, "Replay {Number} of application {Id} begins again at its checkpoint: {Reason}")]
    private static partial void LogRepeated(ILogger log, long number, long id, string reason, Exception failure);
}
