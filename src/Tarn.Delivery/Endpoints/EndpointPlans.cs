using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Records;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Unkeyed;

namespace Tarn.Delivery.Endpoints;

/// <summary>
/// The stored plan of a delivery: D24 (outside destinations have a plan). Every transaction carries the lease: D23 (a
/// position is a whole record).
/// </summary>
/// <param name="blobs">Stores the bodies.</param>
/// <param name="consumer">The consumer with the lease.</param>
/// <param name="epoch">The epoch of the worker's lease; null: the lease is not checked.</param>
/// <param name="time">The clock.</param>
internal sealed class EndpointPlans(IMetadataStore store, UnkeyedBlobs blobs, DeliveryId delivery, ConsumerId consumer, long? epoch, TimeProvider time)
{
    /// <summary>Makes a plan of records durable: first its blob, then its rows.</summary>
    /// <param name="records">Passes on every record, in order.</param>
    /// <param name="endpoint">The endpoint: its kind, and whether bodies are compressed.</param>
    /// <param name="ranges">The ranges of the log that the records come from.</param>
    /// <param name="cancellationToken">Ends the work before the rows are written.</param>
    /// <exception cref="TarnException">
    /// DiskFull, DiskFailed; Conflict: there is a plan already, which must be finished first; PreconditionFailed: another
    /// worker has the lease.
    /// </exception>
    public async Task<DeliveryPlan> Make(
        Action<Action<DeliveryRecord>> records, EndpointDestinationConfig endpoint, IReadOnlyList<LedgerRange> ranges, CancellationToken cancellationToken)
    {
        var madeMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        IReadOnlyList<PlannedRequest> requests = [];
        await using var staged = await PipedBytes.Run(
            to =>
            {
                using var writer = new RequestWriter(to, endpoint.Endpoint, madeMs, endpoint.Compresses);
                records(writer.Add);
                writer.End();
                requests = writer.Requests;
            },
            from => blobs.Stage(from, NameOf(delivery), cancellationToken));

        // Not cancelled: the commit's outcome must be known before a request is sent.
        return await store.Commit(
            async transaction =>
            {
                await CheckLease(transaction);
                if (await transaction.Get(DeliverySpaces.Plans, PlanRows.Key(delivery)) is not null)
                {
                    throw new TarnException(ErrorKind.Conflict, $"Delivery {delivery} has a plan that is not finished.");
                }

                var plan = new DeliveryPlan
                {
                    MadeMs = madeMs,
                    Epoch = epoch ?? 0,
                    IsCompressed = endpoint.Compresses,
                    Ranges = ranges,
                    Blob = UnkeyedBlobs.Keep(transaction, staged, delivery.Value),
                    Requests = requests,
                };
                transaction.Put(DeliverySpaces.Plans, PlanRows.Key(delivery), PlanRows.Encode(plan));
                for (var i = 0; i < requests.Count; i++)
                {
                    transaction.Put(DeliverySpaces.PlannedRequests, PlanRows.RequestKey(delivery, i), PlanRows.Encode(requests[i]));
                }

                return plan;
            },
            CancellationToken.None);
    }

    /// <summary>The name of a plan's blob in reports of damage.</summary>
    public static string NameOf(DeliveryId delivery) => $"the plan of delivery {delivery}";

    /// <summary>The delivery's plan; null: there is none.</summary>
    public ValueTask<DeliveryPlan?> Find(CancellationToken cancellationToken) => store.Read(Find, cancellationToken);

    /// <summary>The ranges of a delivery's plan; empty without a plan.</summary>
    public static async ValueTask<IReadOnlyList<LedgerRange>> Ranges(IMetadataReader reader, DeliveryId delivery) =>
        await reader.Get(DeliverySpaces.Plans, PlanRows.Key(delivery)) is { } row ? PlanRows.Decode(row).Plan.Ranges : [];

    /// <summary>Stores the state of one request after an attempt.</summary>
    /// <param name="plan">The plan, whose first failure may be new.</param>
    /// <param name="index">The request.</param>
    /// <exception cref="TarnException">PreconditionFailed: another worker has the lease, or the plan is gone.</exception>
    public async ValueTask Note(DeliveryPlan plan, int index) => await store.Commit(
        async transaction =>
        {
            await CheckLease(transaction);
            if (await transaction.Get(DeliverySpaces.Plans, PlanRows.Key(delivery)) is null)
            {
                throw new TarnException(ErrorKind.PreconditionFailed, $"The plan of delivery {delivery} was removed.");
            }

            transaction.Put(DeliverySpaces.Plans, PlanRows.Key(delivery), PlanRows.Encode(plan));
            transaction.Put(DeliverySpaces.PlannedRequests, PlanRows.RequestKey(delivery, index), PlanRows.Encode(plan.Requests[index]));
            return true;
        },
        CancellationToken.None);

    public Stream OpenBody(DeliveryPlan plan, PlannedRequest request) =>
        blobs.OpenRead(plan.Blob, new ByteRange(request.Offset, request.BodyBytes));

    /// <summary>Removes the plan in the transaction that moves the positions past its ranges.</summary>
    public ValueTask Remove(IMetadataTransaction transaction) => Remove(transaction, blobs, delivery);

    /// <summary>Removes the plan of a delivery that no longer sends to an endpoint; does nothing when there is none.</summary>
    public static async ValueTask Remove(IMetadataTransaction transaction, UnkeyedBlobs blobs, DeliveryId delivery)
    {
        if (await transaction.Get(DeliverySpaces.Plans, PlanRows.Key(delivery)) is not { } row)
        {
            return;
        }

        var (plan, requests) = PlanRows.Decode(row);
        for (var i = 0; i < requests; i++)
        {
            transaction.Delete(DeliverySpaces.PlannedRequests, PlanRows.RequestKey(delivery, i));
        }

        transaction.Delete(DeliverySpaces.Plans, PlanRows.Key(delivery));
        await blobs.Release(transaction, plan.Blob, delivery.Value);
    }

    private async ValueTask<DeliveryPlan?> Find(IMetadataReader reader)
    {
        if (await reader.Get(DeliverySpaces.Plans, PlanRows.Key(delivery)) is not { } row)
        {
            return null;
        }

        var (plan, count) = PlanRows.Decode(row);
        var requests = await reader.Scan(DeliverySpaces.PlannedRequests, KeyRange.Prefix(PlanRows.Key(delivery)), count);
        Invariant.Check(requests.Count == count, "a plan has all its requests");
        return plan with { Requests = [.. requests.Select(request => PlanRows.DecodeRequest(request.Value))] };
    }

    private async ValueTask CheckLease(IMetadataTransaction transaction)
    {
        if (epoch is { } held)
        {
            await ConsumerPositions.CheckLease(transaction, consumer, held);
        }
    }
}
