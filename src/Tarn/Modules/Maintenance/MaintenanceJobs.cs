using System.Collections.Concurrent;
using Tarn.Jobs;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Maintenance.Retyping;
using Tarn.Storage;

namespace Tarn.Modules.Maintenance;

/// <summary>
/// One job for each Iceberg table, <c>maintenance/db.table</c>, made and removed with the table. Commits decide when a job is
/// due. After a start, each table's metadata is read once, some tables at a time.
/// </summary>
internal sealed class MaintenanceJobs : IDisposable
{
    /// <summary>The interval of a look at all tables; commits are seen at once.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    private const string KeyPrefix = "maintenance/";
    private const int TablesAtOnce = 100;

    // Commits of a second are looked at together.
    private static readonly TimeSpan Batch = TimeSpan.FromSeconds(1);

    // A job runs when it is due; this is only the longest time between two looks.
    private static readonly TimeSpan RunEvery = TimeSpan.FromDays(1);

    private readonly LakeCatalog _catalog;
    private readonly MaintenanceRuns _runs;
    private readonly JobRunner _runner;
    private readonly TimeProvider _time;
    private readonly MaintenanceSchedule _schedule;
    private readonly RetypeJournal _retypes;
    private readonly ConcurrentDictionary<TableId, bool> _changed = new();
    private readonly Dictionary<TableId, (TableName Name, string Key)> _jobs = [];
    private long _changedAtTicks;

    public MaintenanceJobs(
        LakeCatalog catalog, MaintenanceRuns runs, MaintenanceSchedule schedule, RetypeJournal retypes, JobRunner runner, TimeProvider time)
    {
        (_catalog, _runs, _schedule, _retypes, _runner, _time) = (catalog, runs, schedule, retypes, runner, time);
        _catalog.TablesChanged += Changed;
        Changed([.. catalog.All().Select(table => table.Id)]);
    }

    /// <summary>When <see cref="Follow"/> is due; null: no table has changed.</summary>
    public DateTimeOffset? Due => _changed.IsEmpty ? null : new DateTimeOffset(Volatile.Read(ref _changedAtTicks), TimeSpan.Zero) + Batch;

    /// <summary>Makes and removes jobs, and looks at new commits.</summary>
    public async Task Follow(CancellationToken cancellationToken)
    {
        var tables = _catalog.All().Where(table => table.MetadataLocation is not null).ToDictionary(table => table.Id);
        var had = _jobs.Count;
        foreach (var gone in _jobs.Where(job => !tables.TryGetValue(job.Key, out var table) || table.Name != job.Value.Name).ToList())
        {
            await _runner.Remove(gone.Value.Key);
            _jobs.Remove(gone.Key);
            _schedule.Forget(gone.Key);
        }

        if (had == 0 || _jobs.Count < had)
        {
            await _retypes.CancelGone(id => _catalog.All().Any(table => table.Id == id), cancellationToken);
        }

        foreach (var added in tables.Values.Where(table => !_jobs.ContainsKey(table.Id)))
        {
            Add(added);
            _changed.TryAdd(added.Id, true);
        }

        foreach (var id in _changed.Keys.Take(TablesAtOnce))
        {
            _changed.TryRemove(id, out _);
            if (tables.TryGetValue(id, out var table))
            {
                await Observe(table, cancellationToken);
            }
        }

        _runner.Wake();
    }

    /// <inheritdoc/>
    public void Dispose() => _catalog.TablesChanged -= Changed;

    private void Changed(IReadOnlyList<TableId> tables)
    {
        var isFirst = _changed.IsEmpty;
        if (isFirst)
        {
            Volatile.Write(ref _changedAtTicks, _time.GetUtcNow().UtcTicks);
        }

        foreach (var table in tables)
        {
            _changed.TryAdd(table, true);
        }

        if (isFirst)
        {
            _runner.Wake();
        }
    }

    private void Add(CatalogTable table)
    {
        // Tables of one name may exist in several accounts and regions.
        var key = $"{KeyPrefix}{table.Name.Database}.{table.Name.Table}";
        if (_jobs.Values.Any(job => job.Key == key))
        {
            key += $"@{table.Name.Scope.Account}/{table.Name.Scope.Region}";
        }

        _jobs.Add(table.Id, (table.Name, key));
        _runner.Add(new Job(key, JobClass.Disk, RunEvery, cancellationToken => Run(table.Name, cancellationToken)) { Due = () => _schedule.DueOf(table.Id) });
    }

    private async Task Run(TableName name, CancellationToken cancellationToken)
    {
        if (_catalog.TryFindTable(name, out var table))
        {
            var withFiles = _schedule.OrphansAreDue(table.Id);
            try
            {
                await _runs.Run(table, isDry: false, withFiles, cancellationToken);
            }
            catch (TarnException busy) when (busy.Kind == ErrorKind.Conflict)
            {
                // An operator's run is in progress.
                _schedule.Postpone(table.Id);
            }
        }
    }

    private async Task Observe(CatalogTable table, CancellationToken cancellationToken)
    {
        try
        {
            var metadata = await _catalog.Loader.Metadata(table.MetadataLocation!, cancellationToken);
            _schedule.Observe(table, metadata, _catalog.OptimizersOf(table.Id), retypes: await _retypes.Find(table.Id, cancellationToken) is not null);
        }
        catch (TarnException)
        {
            // The file was replaced meanwhile, and the next commit is seen; or it is damaged, and its readers report it.
        }
    }
}
