using Tarn.Delivery.Endpoints;
using Tarn.Delivery.Ledger;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Outputs.Endpoint;

/// <summary>A plan without open requests. The commit removes the plan.</summary>
internal sealed class EndpointFlush(EndpointPlans plans, DeliveryPlan plan) : IPreparedFlush
{
    private readonly List<PlannedRequest> _accepted = [.. plan.Requests.Where(request => request.State == RequestState.Accepted)];

    public long Rows => _accepted.Sum(request => (long)Taken(request));

    public IReadOnlyList<LedgerFile> Files =>
        [.. _accepted.Select(request => new LedgerFile(LedgerOutput.Endpoint, $"request:{request.Id}", Taken(request), request.BodyBytes))];

    public long? SnapshotId => null;

    public IReadOnlyList<ColumnChange> ColumnChanges => [];

    public IReadOnlyList<RestLine> Rest => [];

    public ValueTask Apply(IMetadataTransaction transaction) => plans.Remove(transaction);

    public ValueTask Rebase(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask Committed(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static int Taken(PlannedRequest request) => request.Records - (request.Refused?.Count ?? 0);
}
