using Tarn.Access;
using Tarn.Aws.Logs.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Logs.Refusals;

internal sealed partial class RefusedOperations
{
    /// <summary>Refused by name.</summary>
    [Refused("*", "StartLiveTail and SQL over tarn_logs.events")]
    public Task<DeleteSubscriptionFilterOutput> DeleteSubscriptionFilter(DeleteSubscriptionFilterInput input, Call call, CancellationToken cancellationToken) =>
        throw Refused(call, "StartLiveTail and SQL over tarn_logs.events");
}
