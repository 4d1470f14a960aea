using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Rights;

namespace Tarn.Analytics.Tests.Runs;

/// <summary>Tables whose option <c>stream</c> is the id of a stream, or <c>results</c>: rows are records of an internal stream.</summary>
internal sealed class StreamTables(Func<(StreamId Stream, ShardId Shard)> results, Func<(StreamId Stream, ShardId Shard)> quarantine) : IApplicationTables
{
    /// <summary>The arrival time from which first starts read.</summary>
    public long? BeginMs { get; set; } = 0;

    /// <summary>Why targets refuse; null: they take rows.</summary>
    public TarnException? Refusal { get; set; }

    /// <summary>Called before rows are added; it may throw.</summary>
    public Action Adding { get; set; } = static () => { };

    /// <summary>Looks at targets that refused.</summary>
    public int Refused { get; set; }

    /// <summary>Streams that took the place of others.</summary>
    public ConcurrentDictionary<long, StreamId> Replaced { get; } = new();

    /// <summary>The rows of the reference table, by the number of its snapshot; the greatest one is present.</summary>
    public ConcurrentDictionary<long, string> Snapshots { get; } = new();

    public void Check(ApplicationPlan plan)
    {
    }

    public IReadOnlyList<string> KeptOptions(ApplicationPlan plan) => [];

    public ValueTask Removed(ApplicationKey application, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<SourceStream> Source(ApplicationKey application, PlannedTable table, CancellationToken cancellationToken)
    {
        var id = long.Parse(table.Options["stream"], CultureInfo.InvariantCulture);
        return ValueTask.FromResult(new SourceStream(Replaced.TryGetValue(id, out var other) ? other : new StreamId(id), BeginMs));
    }

    public ValueTask<long> Reference(ApplicationKey application, PlannedTable table, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Snapshots.Count == 0 ? 0 : Snapshots.Keys.Max());

    public ValueTask<ReadOnlyMemory<byte>> ReferenceRows(
        ApplicationKey application, PlannedTable table, long snapshot, CancellationToken cancellationToken) => ValueTask.FromResult(
            new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(snapshot == 0 ? ""
                : Snapshots.TryGetValue(snapshot, out var rows) ? rows
                : throw new TarnException(ErrorKind.NotFound, $"Table {table.Name} cannot be read: it has no snapshot {snapshot}."))));

    /// <summary>The stream that takes the rows of replays.</summary>
    public required Func<(StreamId Stream, ShardId Shard)> Replays { get; init; }

    public ValueTask<IApplicationTarget> Target(ApplicationKey application, PlannedTable table, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IApplicationTarget>(new StreamTarget(this, table.Options.ContainsKey("connector") ? Replays() : results()));

    public ValueTask<IApplicationTarget> Quarantine(ApplicationKey application, ApplicationPlan plan, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IApplicationTarget>(new StreamTarget(this, quarantine()));

    public ValueTask CheckReplay(
        ApplicationKey application, ApplicationPlan plan, PlannedTable into, IRights caller, CancellationToken cancellationToken) =>
        CheckReads(application, plan, caller, cancellationToken);

    public ValueTask CheckReads(ApplicationKey application, ApplicationPlan plan, IRights caller, CancellationToken cancellationToken)
    {
        foreach (var source in plan.Sources)
        {
            caller.Require("kinesis:GetRecords", source.Options["stream"]);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>The table that a delivery of the source fills; null: there is none.</summary>
    public IDeliveredRecords? Table { get; set; }

    public ValueTask<IDeliveredRecords> Delivered(
        ApplicationKey application, PlannedTable source, StreamId stream, string? table, IRights caller, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Table ?? throw new TarnException(ErrorKind.NotFound, "No delivery fills a table with lineage."));

    public TargetResource PlaceOf(ApplicationKey application, PlannedTable table) => new("stream", table.Name);

    private sealed class StreamTarget(StreamTables tables, (StreamId Stream, ShardId Shard) to) : IApplicationTarget
    {
        public ValueTask Check(CancellationToken cancellationToken)
        {
            if (tables.Refusal is { } refusal)
            {
                tables.Refused++;
                throw refusal;
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask Add(IMetadataTransaction transaction, IReadOnlyList<EngineRow> rows)
        {
            tables.Adding();
            var batch = new RecordBatchWriter();
            batch.Begin(0);
            foreach (var row in rows)
            {
                batch.Append(Encoding.UTF8.GetBytes($"{row.Kind} {row.Place}"), row.Values.Span);
            }

            transaction.Append(new ShardAppend { Stream = to.Stream, Shard = to.Shard, Batch = batch.Finish().ToArray(), Records = rows.Count });
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
