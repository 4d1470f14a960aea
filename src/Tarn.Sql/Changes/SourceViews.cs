using System.Collections.Concurrent;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Maintenance;
using Tarn.Sql.Catalog;
using Tarn.Sql.Definitions;
using Tarn.Sql.Planning;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Storage;

namespace Tarn.Sql.Changes;

/// <summary>
/// The materialized views of tables: refreshes without a statement, and notices about views that cannot follow. Only the query over the
/// source of the last REFRESH or CREATE is followed: another source or query needs a caller with the rights to it.
/// </summary>
public sealed class SourceViews : ISourceViews
{
    // A refresh is due after this number of commits of the source, or this time after one.
    private const int CommitsMax = 10;
    private static readonly TimeSpan LagMax = TimeSpan.FromMinutes(1);

    // A refresh may take a twentieth of the time.
    private const int ShareOfTime = 20;

    private readonly StatementLake _lake;
    private readonly MaterializedViews _views;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<TableId, (DateTimeOffset Next, string? Failure)> _runs = new();
    private IReadOnlyList<FollowedView> _all = [];

    internal SourceViews(StatementLake lake, ISqlCatalog catalog, QueryRunner queries, PlanningThreads threads) =>
        (_lake, _views, _time) = (lake, new MaterializedViews(lake, catalog, queries, threads), threads.Time);

    /// <summary>Sentences about views that read their source, or could not be refreshed, as of the last look.</summary>
    public IReadOnlyList<string> Notices => [.. All.Where(view => view.Reason is not null).Select(
        view => $"materialized view {view.View} reads all rows of its source: {view.Reason}; REFRESH MATERIALIZED VIEW brings it up")];

    /// <summary>The views with their sources, as of the last look.</summary>
    public IReadOnlyList<FollowedView> All => Volatile.Read(ref _all);

    /// <inheritdoc/>
    public async Task BringUp(TableName source, CancellationToken cancellationToken)
    {
        foreach (var table in Kept().Where(table => table.Name.Scope == source.Scope))
        {
            if (await StateOf(table, cancellationToken) is { } state && state.Source == source && !state.IsCurrent && state.MayFollow)
            {
                await Refresh(table, state, cancellationToken);
            }
        }
    }

    /// <summary>Refreshes the views whose source has enough new commits.</summary>
    public async Task Follow(CancellationToken cancellationToken)
    {
        var all = new List<FollowedView>();
        foreach (var table in Kept())
        {
            if (await StateOf(table, cancellationToken) is not { } state)
            {
                continue;
            }

            if (_runs.GetValueOrDefault(table.Id).Next <= _time.GetUtcNow() && state.MayFollow && IsDue(state))
            {
                await Refresh(table, state, cancellationToken);
                state = await StateOf(table, cancellationToken) ?? state;
            }

            var reason = _runs.GetValueOrDefault(table.Id).Failure ?? state.Reason;
            all.Add(new FollowedView(state.View, state.Source, table.Name, reason, state.Commits));
        }

        Volatile.Write(ref _all, all);
    }

    private IEnumerable<CatalogTable> Kept() => _lake.Catalog.All().Where(table => table is { IsIceberg: true, Keeps: not null });

    private bool IsDue(MaterializedViewState state) =>
        !state.IsCurrent && (state.Reason is not null || state.Commits >= CommitsMax || _time.GetUtcNow() - state.ChangedAt >= LagMax);

    private async Task Refresh(CatalogTable table, MaterializedViewState state, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        string? failure = null;
        try
        {
            await _views.Refresh(Statement(state.View), Scope(state.View), End, cancellationToken);
        }
        catch (Exception reason) when (reason is SqlException or TarnException)
        {
            failure = reason.Message;
        }

        _runs[table.Id] = (_time.GetUtcNow() + (_time.GetElapsedTime(began) * ShareOfTime), failure);
    }

    private async Task End(StatementResult result, Func<Storage.Metadata.IMetadataTransaction, ValueTask> change) => await _lake.Store.Commit(
        async transaction =>
        {
            await change(transaction);
            return true;
        },
        CancellationToken.None);

    // Null: the table materializes the rows of no view that is present.
    private async ValueTask<MaterializedViewState?> StateOf(CatalogTable table, CancellationToken cancellationToken)
    {
        try
        {
            if (MaterializedViewTables.ViewOf(_lake, table.Name) is not { } view || !_lake.Catalog.TryFindTable(view, out var row)
                || await _lake.Views.Find(row, cancellationToken) is not { } definition)
            {
                return null;
            }

            using var kept = await _lake.Catalog.Pin(table.Name, cancellationToken);
            var query = ViewHandles.Of(view, definition).View!;
            var properties = kept.Metadata.Properties;
            if (SourceName(table.Name.Scope, properties) is not { } source || !_lake.Catalog.TryFindTable(source, out var found) || !found.IsIceberg)
            {
                return new MaterializedViewState(view, null) { Reason = "its source is gone" };
            }

            using var pinned = await _lake.Catalog.Pin(source, cancellationToken);
            var (after, reason) = MaterializedTables.Check(MaterializedTables.StateOf(kept), MaterializedTables.StateOf(pinned), query);
            return new MaterializedViewState(view, source)
            {
                Reason = reason,
                MayFollow = MaterializedTables.IsTrusted(kept.Table, query, pinned.Metadata),
                IsCurrent = after is not null && MaterializedTables.IsCurrent(kept.Metadata, pinned.Metadata.CurrentSnapshot),
                Commits = MaterializedTables.CommitsSince(kept.Metadata, pinned.Metadata),
                ChangedAt = DateTimeOffset.FromUnixTimeMilliseconds(pinned.Metadata.CurrentSnapshot?.TimestampMs ?? 0),
            };
        }
        catch (TarnException)
        {
            // the table or its source has gone meanwhile, or cannot be read
            return null;
        }
    }

    private static TableName? SourceName(CatalogScope scope, IReadOnlyDictionary<string, string> properties) =>
        properties.GetValueOrDefault(MaterializedTables.SourceName)?.Split('.', 2) is [var database, var table] ? new TableName(scope, database, table) : null;

    private StatementScope Scope(TableName view) => new()
    {
        Principal = SqlPrincipal.OfTarn(view.Scope.Account, view.Scope.Region),
        Names = new StatementNames(view.Database),
        Id = Guid.NewGuid().ToString(),
        Now = _time.GetUtcNow(),
        IsOwn = true,
    };

    private static RefreshMaterializedView Statement(TableName view) => new(
        new QualifiedName(
            [new Identifier(view.Database, true, SourcePosition.None), new Identifier(view.Table, true, SourcePosition.None)], SourcePosition.None),
        SourcePosition.None);
}

/// <summary>A materialized view as the flow of data shows it.</summary>
/// <param name="Source">The table that it reads; null: it is gone.</param>
/// <param name="Kept">The table of its rows.</param>
/// <param name="Reason">Why statements read all rows of the source; null: they read the materialized rows.</param>
/// <param name="Commits">The commits of the source that are not materialized.</param>
public sealed record FollowedView(TableName View, TableName? Source, TableName Kept, string? Reason, int Commits);

/// <summary>The state of a materialized view.</summary>
/// <param name="Source">Its source; null: there is none.</param>
internal sealed record MaterializedViewState(TableName View, TableName? Source)
{
    /// <summary>Why statements read the source instead of the materialized rows; null: they read the materialized rows.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether a refresh needs no caller.</summary>
    public bool MayFollow { get; init; }

    /// <summary>Whether all rows of the source's present commit are materialized.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>The commits of the source that are not materialized.</summary>
    public int Commits { get; init; }

    /// <summary>The time of the source's present commit.</summary>
    public DateTimeOffset ChangedAt { get; init; }
}
