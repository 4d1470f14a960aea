using Tarn.Access;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi;

public sealed partial class TarnDoor
{
    /// <summary>An operator vouches for the clock as it is now (D12); answers what the doubt was.</summary>
    public Task<AcceptClockOutput> AcceptClock(AcceptClockInput input, Call call, CancellationToken ct)
    {
        var doubt = log.ClockDoubt;
        log.AcceptClock();
        return Task.FromResult(new AcceptClockOutput { Doubt = doubt });
    }
}
