using Tarn.Access;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Status;

namespace Tarn.Aws.TarnApi.Clock;

internal sealed partial class ClockOperations
{
    /// <summary>An operator vouches for the clock as it is now (D12); answers what the doubt was.</summary>
    public Task<AcceptClockOutput> AcceptClock(AcceptClockInput input, Call call, CancellationToken ct)
    {
        var doubt = log.ClockDoubt;
        log.AcceptClock();
        return Task.FromResult(new AcceptClockOutput { Doubt = doubt });
    }
}
