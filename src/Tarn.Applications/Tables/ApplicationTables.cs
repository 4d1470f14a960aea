using Tarn.Access;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Tables;
using Tarn.Lake.Commit.Locks;
using Tarn.Sql.Running;
using Tarn.Storage;
using Tarn.Storage.Objects;
using Tarn.Storage.Records;
using Tarn.Storage.Rights;

namespace Tarn.Applications.Tables;

/// <summary>Streams, delivery streams and Iceberg tables of the server as tables of applications.</summary>
/// <param name="parts">The parts of the program.</param>
/// <param name="committers">Commit tables.</param>
/// <param name="results">Makes the deliveries of tables.</param>
/// <param name="queries">Reads tables.</param>
/// <param name="objects">The buckets of quarantines.</param>
public sealed class ApplicationTables(
    TargetParts parts, TableCommitters committers, EnsureDelivery results, IOwnQueries queries, ObjectStore objects) : IApplicationTables
{
    private static readonly string[] SourceActions = ["ListShards", "GetShardIterator", "GetRecords"];

    private readonly IcebergTargets _tables = new(parts, committers, results);
    private readonly ReferenceTables _references = new(parts.Roles, queries);
    private readonly DeliveredTables _delivered = new(parts, queries);
    private readonly ApplicationQuarantine _quarantine = new(parts, objects);

    /// <inheritdoc/>
    public void Check(ApplicationPlan plan) => KeptOptions(plan);

    /// <inheritdoc/>
    public IReadOnlyList<string> KeptOptions(ApplicationPlan plan)
    {
        var kept = new List<string>();
        foreach (var source in plan.Sources)
        {
            kept.AddRange(OptionCheck.Check(source, isTarget: false));
            StreamStarts.BeginOf(source);
        }

        foreach (var reference in plan.References)
        {
            kept.AddRange(OptionCheck.CheckReference(reference));
        }

        foreach (var target in plan.Targets)
        {
            kept.AddRange(OptionCheck.Check(target, isTarget: true));
            if (OptionCheck.ConnectorOf(target) == Connectors.Iceberg)
            {
                FlinkColumns.Of(target);
            }
        }

        return [.. kept.Distinct()];
    }

    /// <inheritdoc/>
    public async ValueTask<SourceStream> Source(ApplicationKey application, PlannedTable table, CancellationToken cancellationToken)
    {
        OptionCheck.Check(table, isTarget: false);
        var arn = StreamStarts.ArnOf(parts.Roles.Find(application), table);
        RequireReads(await parts.Roles.RightsOf(application, cancellationToken), arn);

        // Only a role that may read a stream learns whether it is there.
        return parts.Registry.TryFind(StreamStarts.NameOf(arn), out var stream) && parts.Streams.Find(new StreamId(stream.Id.Value)) is not null
            ? new SourceStream(new StreamId(stream.Id.Value), StreamStarts.BeginOf(table))
            : throw new TarnException(ErrorKind.NotFound, $"Table {table.Name}: there is no stream {arn}.");
    }

    /// <inheritdoc/>
    public ValueTask<long> Reference(ApplicationKey application, PlannedTable table, CancellationToken cancellationToken) =>
        _references.Snapshot(application, table, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> ReferenceRows(
        ApplicationKey application, PlannedTable table, long snapshot, CancellationToken cancellationToken) =>
        _references.Rows(application, table, snapshot, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IApplicationTarget> Target(ApplicationKey application, PlannedTable table, CancellationToken cancellationToken)
    {
        OptionCheck.Check(table, isTarget: true);
        IApplicationTarget target = OptionCheck.ConnectorOf(table) switch
        {
            Connectors.Kinesis => new StreamTarget(parts, application, table, StreamStarts.ArnOf(parts.Roles.Find(application), table)),
            Connectors.Firehose => await DeliveryTarget.Open(parts, application, table, cancellationToken),
            _ => await _tables.Open(application, table, cancellationToken),
        };
        await target.Check(cancellationToken);
        return target;
    }

    /// <inheritdoc/>
    public async ValueTask<IApplicationTarget> Quarantine(ApplicationKey application, ApplicationPlan plan, CancellationToken cancellationToken) =>
        new QuarantineTarget(
            parts,
            application,
            await _quarantine.Ensure(application, cancellationToken),
            number => number >= 0 && number < plan.Sources.Count ? plan.Sources[number].Name : string.Empty);

    /// <inheritdoc/>
    public async ValueTask CheckReplay(
        ApplicationKey application, ApplicationPlan plan, PlannedTable into, IRights caller, CancellationToken cancellationToken)
    {
        await CheckReads(application, plan, caller, cancellationToken);
        _tables.CheckNew(application, into, caller);
    }

    /// <inheritdoc/>
    public async ValueTask CheckReads(ApplicationKey application, ApplicationPlan plan, IRights caller, CancellationToken cancellationToken)
    {
        var owner = parts.Roles.Find(application);
        foreach (var source in plan.Sources)
        {
            RequireReads(caller, StreamStarts.ArnOf(owner, source));
        }

        foreach (var reference in plan.References)
        {
            await _references.CheckReads(application, reference, caller, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IDeliveredRecords> Delivered(
        ApplicationKey application, PlannedTable source, StreamId stream, string? table, IRights caller, CancellationToken cancellationToken) =>
        _delivered.Find(application, source, stream, table, caller, cancellationToken);

    /// <inheritdoc/>
    public TargetResource PlaceOf(ApplicationKey application, PlannedTable table) => TargetResources.Of(parts.Roles.Find(application), table);

    /// <inheritdoc/>
    public async ValueTask Removed(ApplicationKey application, CancellationToken cancellationToken)
    {
        var owner = parts.Roles.Find(application);
        foreach (var delivery in parts.Deliveries.Status().Where(delivery => delivery.Config.Source.Arn == owner.Arn && delivery.Config.Deletion is null))
        {
            await parts.Deliveries.Delete(delivery.Id, force: false, cancellationToken);
        }

        await parts.Store.Commit(
            transaction =>
            {
                ApplicationQuarantineRow.Delete(transaction, application);
                return ValueTask.FromResult(true);
            },
            cancellationToken);
    }

    private static void RequireReads(IRights rights, Arn stream)
    {
        foreach (var action in SourceActions)
        {
            rights.Require($"kinesis:{action}", stream.ToString());
        }
    }
}
