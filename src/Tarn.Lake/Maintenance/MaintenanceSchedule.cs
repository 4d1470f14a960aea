using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Optimizers;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Maintenance.Compaction;
using Tarn.Lake.Maintenance.Retyping;
using Tarn.Storage;

namespace Tarn.Lake.Maintenance;

/// <summary>
/// When each table's maintenance is due, by the summaries of its commits: small files added, delete files, types that wait for columns, and the age of its
/// snapshots. Memory: some 200 bytes for each table. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class MaintenanceSchedule(TimeProvider time)
{
    // Deletes are folded after the first time without a commit, and at the latest after the second one, from the first delete on.
    private static readonly TimeSpan DeletesQuiet = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DeletesAtLast = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan OrphansFirst = TimeSpan.FromHours(1);
    private static readonly TimeSpan OrphansEvery = TimeSpan.FromDays(1);
    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ExpirySpacing = TimeSpan.FromHours(1);
    private static readonly TimeSpan BusyWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FailureWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FailureWaitMax = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<TableId, State> _tables = [];

    /// <summary>Looks at a table's new commits.</summary>
    /// <param name="optimizers">What clients set up.</param>
    /// <param name="retypes">Whether an operator retypes its columns.</param>
    public void Observe(CatalogTable table, TableMetadata metadata, TableOptimizers optimizers, bool retypes = false)
    {
        lock (_gate)
        {
            if (!_tables.TryGetValue(table.Id, out var state))
            {
                _tables[table.Id] = state = new State { OrphansNotBefore = time.GetUtcNow() + OrphansFirst };
            }

            if (TableMaintenance.SkipReason(table, metadata) is { } reason)
            {
                _tables[table.Id] = new State { LastSequence = metadata.LastSequenceNumber, Text = $"skipped: {reason}" };
                return;
            }

            state.Retypes = retypes || RetypeStep.IsDue(metadata, table.Kinds);
            state.ExpiryMs = SnapshotExpiry.NextMs(metadata, table, optimizers);
            state.Optimizers = optimizers;
            if (metadata.CurrentSnapshot is { } head)
            {
                Add(state, metadata, head);
            }
        }
    }

    public void Forget(TableId table)
    {
        lock (_gate)
        {
            _tables.Remove(table);
        }
    }

    /// <summary>When the table's maintenance is due; null: it is not.</summary>
    public DateTimeOffset? DueOf(TableId table)
    {
        lock (_gate)
        {
            if (!_tables.TryGetValue(table, out var state))
            {
                return null;
            }

            var due = state.HasMore || state.Retypes || state.SmallFiles >= state.SmallFilesMin ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
            if (state.DeletesSince is { } since)
            {
                due = Earlier(due, Earlier(state.LastCommit + DeletesQuiet, since + DeletesAtLast));
            }

            if (state.ExpiryMs is { } expiry)
            {
                var at = DateTimeOffset.FromUnixTimeMilliseconds(expiry);
                due = Earlier(due, at > state.ExpiryNotBefore ? at : state.ExpiryNotBefore);
            }

            due = Earlier(due, state.OrphansNotBefore);
            return due == DateTimeOffset.MaxValue ? null : due > state.NotBefore ? due : state.NotBefore;
        }
    }

    /// <summary>Whether the table's orphan files are to be sought with the next run: 1 hour after a start, then daily.</summary>
    public bool OrphansAreDue(TableId table)
    {
        lock (_gate)
        {
            if (!_tables.TryGetValue(table, out var state) || state.OrphansNotBefore > time.GetUtcNow())
            {
                return false;
            }

            state.OrphansNotBefore = time.GetUtcNow() + Every(state, OptimizerKind.OrphanFiles, OrphansEvery);
            return true;
        }
    }

    /// <summary>The outcome of the last run, for a person; null: there was none.</summary>
    public string? TextOf(TableId table)
    {
        lock (_gate)
        {
            return _tables.GetValueOrDefault(table)?.Text;
        }
    }

    /// <summary>Reports that a run has begun: commits from now on count for the next one.</summary>
    public void Began(TableId table)
    {
        lock (_gate)
        {
            if (_tables.TryGetValue(table, out var state))
            {
                (state.Retypes, state.SmallFiles, state.DeletesSince) = (false, 0, null);
            }
        }
    }

    /// <summary>Puts the next run off for some seconds, because another one is under way.</summary>
    public void Postpone(TableId table)
    {
        lock (_gate)
        {
            if (_tables.TryGetValue(table, out var state))
            {
                state.NotBefore = time.GetUtcNow() + BusyWait;
            }
        }
    }

    /// <summary>Reports the end of a run.</summary>
    public void Ended(TableId table, MaintenanceReport report)
    {
        lock (_gate)
        {
            if (!_tables.TryGetValue(table, out var state))
            {
                return;
            }

            var now = time.GetUtcNow();
            state.ExpiryNotBefore = now + Every(state, OptimizerKind.Retention, ExpirySpacing);
            state.HasMore = report.HasMore || report.Failure is not null;
            state.Text = report.Failure is not null ? $"failed: {report.Failure.Message}"
                : report.Skipped is not null ? $"skipped: {report.Skipped}"
                : report.Steps.Count > 0 ? string.Join(", ", report.Steps.Select(step => step.Action)) : state.Text;
            if (report.Failure is not { } failure)
            {
                (state.Failures, state.NotBefore) = (0, now + Spacing);
                return;
            }

            var wait = FailureWait * Math.Pow(2, Math.Min(state.Failures, 10));
            state.NotBefore = now + (failure.Kind == ErrorKind.Unavailable ? BusyWait : wait < FailureWaitMax ? wait : FailureWaitMax);
            state.Failures += failure.Kind == ErrorKind.Unavailable ? 0 : 1;
        }
    }

    private void Add(State state, TableMetadata metadata, Snapshot head)
    {
        var rule = CompactionRule.Of(metadata, state.Optimizers.Settings(OptimizerKind.Compaction));
        var isOff = state.Optimizers.IsOff(OptimizerKind.Compaction);
        state.SmallFilesMin = isOff ? int.MaxValue : rule.SmallFilesMin;
        if (state.LastSequence is { } last)
        {
            foreach (var snapshot in metadata.Snapshots.Where(snapshot => snapshot.SequenceNumber > last && snapshot.Operation != "replace"))
            {
                state.SmallFiles += Small(
                    snapshot.Summary.Number(SnapshotSummary.AddedDataFiles), snapshot.Summary.Number(SnapshotSummary.AddedFilesSize), rule);
                state.LastCommit = DateTimeOffset.FromUnixTimeMilliseconds(snapshot.TimestampMs);
            }
        }
        else
        {
            // The totals of all partitions: after a start one run looks at them.
            state.SmallFiles = Small(
                head.Summary.Number(SnapshotSummary.TotalDataFiles), head.Summary.Number(SnapshotSummary.TotalFilesSize), rule);
            state.LastCommit = DateTimeOffset.FromUnixTimeMilliseconds(head.TimestampMs);
        }

        var isNew = state.LastSequence is not { } seen || head.SequenceNumber > seen;
        state.LastSequence = Math.Max(state.LastSequence ?? 0, head.SequenceNumber);
        var deletes = head.Summary.Number(SnapshotSummary.TotalDeleteFiles) ?? 0;
        state.DeletesSince = deletes == 0 || isOff ? null : state.DeletesSince ?? (isNew ? time.GetUtcNow() : null);
    }

    private static TimeSpan Every(State state, OptimizerKind kind, TimeSpan usual) =>
        state.Optimizers.Settings(kind)?.EveryHours is { } hours ? TimeSpan.FromHours(hours) : usual;

    private static int Small(long? files, long? bytes, CompactionRule rule) =>
        files is > 0 && (bytes ?? 0) / files < rule.TargetBytes / 2 ? (int)Math.Min(files.Value, int.MaxValue) : 0;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private sealed class State
    {
        public TableOptimizers Optimizers { get; set; } = TableOptimizers.None;

        public long? LastSequence { get; set; }

        public bool Retypes { get; set; }

        public int SmallFiles { get; set; }

        public int SmallFilesMin { get; set; } = int.MaxValue;

        public DateTimeOffset LastCommit { get; set; }

        public DateTimeOffset? DeletesSince { get; set; }

        public long? ExpiryMs { get; set; }

        public DateTimeOffset ExpiryNotBefore { get; set; }

        public DateTimeOffset NotBefore { get; set; }

        public bool HasMore { get; set; }

        public int Failures { get; set; }

        public DateTimeOffset OrphansNotBefore { get; set; } = DateTimeOffset.MaxValue;

        public string? Text { get; set; }
    }
}
