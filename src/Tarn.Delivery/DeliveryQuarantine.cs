using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Pipeline;
using Tarn.Delivery.Quarantine;
using Tarn.Delivery.Redrives;
using Tarn.Lake.Commit.Locks;
using Tarn.Storage;
using Tarn.Storage.Objects;

namespace Tarn.Delivery;

/// <summary>The failed records of all deliveries: their tables, and their delivery at a later time.</summary>
public sealed class DeliveryQuarantine : IDisposable
{
    private readonly QuarantineWriter _writer;
    private readonly QuarantineExpiry _expiry;
    private readonly QuarantineRedrive _redrive;
    private readonly RefusedRecords _refused;

    internal DeliveryQuarantine(DeliveryParts parts, ObjectStore objects, TableCommitters committers)
    {
        _writer = new QuarantineWriter(parts, objects);
        _expiry = new QuarantineExpiry(parts, objects, committers);
        _redrive = new QuarantineRedrive(parts, objects);
        _refused = new RefusedRecords(parts.Store, objects);
    }

    /// <summary>Enters stored error documents into the tables of the quarantine.</summary>
    /// <returns>The number of files that are in their tables now.</returns>
    public Task<int> Feed(CancellationToken cancellationToken) => _writer.Feed(cancellationToken);

    /// <summary>Releases error documents that were stored for longer than a time, and removes their rows from the tables.</summary>
    /// <returns>The number of released files.</returns>
    public Task<int> Expire(TimeSpan keep, CancellationToken cancellationToken) => _expiry.Run(keep, cancellationToken);

    /// <summary>Delivers entries again.</summary>
    /// <param name="entries">The entries, at most 1,000. Repeated ids count once.</param>
    /// <param name="isDryRun">Whether everything is done but the commit.</param>
    /// <param name="cancellationToken">Ends the work between transactions.</param>
    /// <exception cref="TarnException">
    /// NotFound: the delivery does not exist; NotSupported: it delivers to an HTTP endpoint; InvalidArgument: too many entries;
    /// Unavailable and others: the destination fails. Entries that were committed before stay so.
    /// </exception>
    public Task<RedriveOutcome> Redrive(DeliveryId id, IReadOnlyCollection<EntryId> entries, bool isDryRun, CancellationToken cancellationToken) =>
        _redrive.Run(id, entries, isDryRun, cancellationToken);

    /// <summary>Lists the refused records of a delivery, the newest file first.</summary>
    /// <param name="from">The entry to begin with; null: the first one.</param>
    /// <param name="count">The most records.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The records, and the entry of the next page; null: there is none.</returns>
    public Task<(IReadOnlyList<RefusedRecord> Records, EntryId? Next)> List(DeliveryId id, EntryId? from, int count, CancellationToken cancellationToken) =>
        _refused.List(id, from, count, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _redrive.Dispose();
}
