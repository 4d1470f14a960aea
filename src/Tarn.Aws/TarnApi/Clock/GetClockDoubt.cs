using Tarn.Access;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Clock;

internal sealed partial class ClockOperations
{
    /// <summary>Returns the doubt that an operator may end with AcceptClock; without a doubt, nothing.</summary>
    public Task<GetClockDoubtOutput> GetClockDoubt(GetClockDoubtInput input, Call call, CancellationToken cancellationToken)
    {
        account.Check(call);
        return Task.FromResult(new GetClockDoubtOutput { Doubt = log.ClockDoubt });
    }
}
