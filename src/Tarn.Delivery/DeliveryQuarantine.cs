using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Pipeline;
using Tarn.Delivery.Quarantine;
using Tarn.Delivery.Redrives;
using Tarn.Lake.Commit.Turns;
using Tarn.Storage;
using Tarn.Storage.Objects;

namespace Tarn.Delivery;

/// <summary>The failed records of all deliveries: their tables, and their delivery at a later time.</summary>
public sealed class DeliveryQuarantine : IDisposable
{
    private readonly QuarantineWriter _writer;
    private readonly QuarantineExpiry _expiry;
    private readonly QuarantineRedrive _redrive;

    internal DeliveryQuarantine(DeliveryParts parts, ObjectStore objects, TableCommitters committers)
    {
        _writer = new QuarantineWriter(parts, objects);
        _expiry = new QuarantineExpiry(parts, objects, committers);
        _redrive = new QuarantineRedrive(parts, objects);
    }

    /// <summary>Enters kept error documents into the tables of the quarantine.</summary>
    /// <returns>The number of files that are in their tables now.</returns>
    public Task<int> Feed(CancellationToken cancellationToken) => _writer.Feed(cancellationToken);

    /// <summary>Releases error documents that were kept for longer than a time, and removes their rows from the tables.</summary>
    /// <returns>The number of released files.</returns>
    public Task<int> Expire(TimeSpan keep, CancellationToken cancellationToken) => _expiry.Run(keep, cancellationToken);

    /// <summary>Delivers entries again.</summary>
    /// <param name="id">The delivery.</param>
    /// <param name="entries">The entries, at most 1,000. Repeated ids count once.</param>
    /// <param name="isDryRun">Whether the entries only pass the steps and the checks of the destination's columns.</param>
    /// <param name="cancellationToken">Ends the work between transactions.</param>
    /// <exception cref="TarnException">
    /// NotFound: the delivery does not exist; NotSupported: it delivers to an HTTP endpoint; InvalidArgument: too many entries;
    /// Unavailable and others: the destination fails. Entries that were committed before stay so.
    /// </exception>
    public Task<RedriveOutcome> Redrive(DeliveryId id, IReadOnlyCollection<EntryId> entries, bool isDryRun, CancellationToken cancellationToken) =>
        _redrive.Run(id, entries, isDryRun, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _redrive.Dispose();
}
