using Tarn.Access;
using Tarn.Aws.Logs.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Logs.Refusals;

internal sealed partial class RefusedOperations
{
    /// <summary>Refused by name.</summary>
    [Refused("*", "SQL over tarn_logs.events")]
    public Task<StartQueryOutput> StartQuery(StartQueryInput input, Call call, CancellationToken cancellationToken) =>
        throw Refused(call, "SQL over tarn_logs.events");
}
