using Tarn.Delivery.Configuration;
using Tarn.Delivery.Destinations;
using Tarn.Delivery.Endpoints;
using Tarn.Delivery.Outputs.Errors;
using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;
using Tarn.Storage;

namespace Tarn.Delivery.Outputs.Endpoint;

/// <summary>
/// Records as requests to an HTTP endpoint, at least once. A flush makes a plan durable before it sends: D24 (outside
/// destinations have a plan). While the endpoint fails, the plan stays, and <see cref="Resume"/> sends the same bytes
/// again. Records that the endpoint refuses become error documents of the same commit.
/// </summary>
internal sealed class EndpointOutput(
    RawRecords raw, EndpointPlans plans, PlanSender sender, RequestReader reader, ErrorDocuments documents, EndpointDestinationConfig endpoint)
    : IOutputBuffer
{
    public long BufferedBytes => raw.Bytes;

    public bool IsEmpty => raw.Count == 0;

    public long Refused => 0;

    public ValueTask Begin(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ShredResult Add(in DeliveryRecord record)
    {
        raw.Add(record);
        return new ShredResult(ShredStatus.Appended);
    }

    public async ValueTask<IPreparedFlush> Prepare(FlushScope scope, CancellationToken cancellationToken) =>
        await Send(await plans.Make(raw.ForEach, endpoint, scope.Ranges, cancellationToken), cancellationToken);

    public async ValueTask<ResumedFlush?> Resume(CancellationToken cancellationToken) =>
        await plans.Find(cancellationToken) is { } plan ? new ResumedFlush(await Send(plan, cancellationToken), plan.Ranges) : null;

    public void Clear()
    {
        raw.Clear();
        documents.Clear();
    }

    public void Dispose()
    {
        raw.Dispose();
        documents.Dispose();
    }

    private async ValueTask<IPreparedFlush> Send(DeliveryPlan plan, CancellationToken cancellationToken)
    {
        plan = await sender.Send(plan, cancellationToken);
        documents.Clear();
        foreach (var refused in plan.Requests.Where(request => request.State == RequestState.Refused || request.Refused is not null))
        {
            await AddDocuments(plan, refused, cancellationToken);
        }

        return new DestinationFlush(new EndpointFlush(plans, plan), documents.Count > 0 ? await PrepareDocuments(cancellationToken) : null);
    }

    private async ValueTask AddDocuments(DeliveryPlan plan, PlannedRequest request, CancellationToken cancellationToken)
    {
        var kind = endpoint.Endpoint;
        var alone = request.State == RequestState.Refused ? null : request.Refused!.ToDictionary(item => item.Index);
        var index = -1;
        await foreach (var record in reader.Records(plan, request, kind.Body, cancellationToken))
        {
            index++;
            var refusal = new RefusedItem(index, request.Code, request.Message);
            if (alone?.TryGetValue(index, out refusal) == false)
            {
                continue;
            }

            documents.Add(new FailedRecord(record, kind.ErrorType, "deliver", refusal.Code, refusal.Message, request.Attempts)
            {
                DataId = FormattableString.Invariant($"{request.Id}-{index}"),
                EndedMs = request.EndedMs,
            });
        }
    }

    // The error output refuses, not the endpoint: the records are held: D26 (undelivered records are held).
    private async ValueTask<IPreparedFlush> PrepareDocuments(CancellationToken cancellationToken)
    {
        try
        {
            return await documents.Prepare(cancellationToken);
        }
        catch (TarnException unwritable)
        {
            throw new TarnException(ErrorKind.Unavailable, $"The error output cannot be written: {unwritable.Message}", unwritable);
        }
    }
}
