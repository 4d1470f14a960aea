using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Rights;

namespace Tarn.Analytics.Tables;

/// <summary>
/// Finds the streams of an application's tables by the options of their connectors. The application's role needs the right to read or write each one;
/// the right is checked again on each pass.
/// </summary>
public interface IApplicationTables
{
    /// <summary>Checks connectors and options of a plan, without a look at the streams.</summary>
    /// <exception cref="TarnException">InvalidArgument: a connector, an option or a format is refused by name.</exception>
    void Check(ApplicationPlan plan);

    /// <summary>The options of a plan that have no effect here, a sentence for each; they do no harm.</summary>
    IReadOnlyList<string> KeptOptions(ApplicationPlan plan);

    /// <summary>
    /// The stream that a source reads, and the position at which a first start begins. The runtime asks again while it reads: the right may be taken.
    /// </summary>
    /// <exception cref="TarnException">NotFound: no such stream; AccessDenied: the role may not read it.</exception>
    ValueTask<SourceStream> Source(ApplicationKey application, PlannedTable table, CancellationToken cancellationToken);

    /// <summary>The present snapshot of a reference table; 0: it has none, and no rows.</summary>
    /// <exception cref="TarnException">NotFound: no such table; AccessDenied: the role may not read it.</exception>
    ValueTask<long> Reference(ApplicationKey application, PlannedTable table, CancellationToken cancellationToken);

    /// <summary>The rows of a reference table at a snapshot, a line with an object each.</summary>
    /// <exception cref="TarnException">
    /// NotFound: the table or the snapshot is gone; AccessDenied: the role may not read it; LimitExceeded: it has too many rows.
    /// </exception>
    ValueTask<ReadOnlyMemory<byte>> ReferenceRows(
        ApplicationKey application, PlannedTable table, long snapshot, CancellationToken cancellationToken);

    /// <summary>Opens a target.</summary>
    /// <exception cref="TarnException">NotFound: no such stream or table; AccessDenied: the role may not write it.</exception>
    ValueTask<IApplicationTarget> Target(ApplicationKey application, PlannedTable table, CancellationToken cancellationToken);

    /// <summary>
    /// Opens the table of records that are late or bad: `tarn_quarantine` with the application's name. It takes rows of these kinds alone, and counts them
    /// in <see cref="ApplicationQuarantineRow"/>.
    /// </summary>
    ValueTask<IApplicationTarget> Quarantine(ApplicationKey application, ApplicationPlan plan, CancellationToken cancellationToken);

    /// <summary>Checks that a caller may have a replay write a new table: with the rights of <see cref="CheckReads"/>, and to make the table.</summary>
    /// <param name="plan">The application's plan.</param>
    /// <param name="into">The table, of connector iceberg.</param>
    /// <param name="caller">The rights of the caller.</param>
    /// <exception cref="TarnException">AccessDenied: the caller lacks one; AlreadyExists: the table is there.</exception>
    ValueTask CheckReplay(ApplicationKey application, ApplicationPlan plan, PlannedTable into, IRights caller, CancellationToken cancellationToken);

    /// <summary>Checks that a caller may read the sources and the reference tables of an application: results reveal both.</summary>
    /// <exception cref="TarnException">AccessDenied.</exception>
    ValueTask CheckReads(ApplicationKey application, ApplicationPlan plan, IRights caller, CancellationToken cancellationToken);

    /// <summary>Finds the records of a source's stream in a table that a delivery of it fills.</summary>
    /// <param name="stream">The stream that the application read.</param>
    /// <param name="table">The table, <c>database.table</c>; null: the only one with lineage.</param>
    /// <param name="caller">The rights of the caller, who needs the ones to read the table and its bytes.</param>
    /// <exception cref="TarnException">
    /// NotFound: no delivery fills one; InvalidArgument: there are several, or the table lacks a column of the source, by name; AccessDenied.
    /// </exception>
    ValueTask<IDeliveredRecords> Delivered(
        ApplicationKey application, PlannedTable source, StreamId stream, string? table, IRights caller, CancellationToken cancellationToken);

    /// <summary>The resource of a target, by which a caller reads its rows.</summary>
    TargetResource PlaceOf(ApplicationKey application, PlannedTable table);

    /// <summary>
    /// Before an application's rows go: its deliveries into tables end when they have delivered everything. The tables stay. A second call does nothing.
    /// </summary>
    ValueTask Removed(ApplicationKey application, CancellationToken cancellationToken);
}

/// <summary>The stream of a source.</summary>
/// <param name="Stream">A stream of Kinesis.</param>
/// <param name="BeginMs">The arrival time from which a first start reads, Unix milliseconds; null: only records that arrive from now on.</param>
public readonly record struct SourceStream(StreamId Stream, long? BeginMs);

/// <summary>Takes an application's rows in the commit that moves its positions.</summary>
public interface IApplicationTarget : IAsyncDisposable
{
    /// <summary>Checks the right to write; the runtime calls it on each pass, before the commit.</summary>
    /// <exception cref="TarnException">AccessDenied: the role has lost its right; NotFound: the target is gone; Unavailable: it takes no rows now.</exception>
    ValueTask Check(CancellationToken cancellationToken);

    /// <summary>
    /// Adds rows to a commit with the log, in their order; at most once in a commit, and one commit at a time. Their encoded bytes stay until the next
    /// call. A commit that fails with Conflict met a shard that was closed meanwhile: the runtime waits with <see cref="Settle"/> and commits again.
    /// </summary>
    /// <exception cref="TarnException">
    /// The commit must fail: NotFound: the target is gone; Unavailable: it takes no rows now; LimitExceeded: a row is too long for it.
    /// </exception>
    ValueTask Add(IMetadataTransaction transaction, IReadOnlyList<EngineRow> rows);

    /// <summary>After a commit that failed with Conflict: waits until the target knows its open shards, at most a moment.</summary>
    ValueTask Settle(CancellationToken cancellationToken) => ValueTask.CompletedTask;
}

/// <summary>The resource that has an application's rows.</summary>
/// <param name="Connector">The connector: kinesis, firehose or iceberg.</param>
/// <param name="Name">The stream, the delivery stream, or <c>database.table</c>.</param>
public sealed record TargetResource(string Connector, string Name);
