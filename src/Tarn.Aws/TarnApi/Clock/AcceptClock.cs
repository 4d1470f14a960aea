using Tarn.Access;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Clock;

internal sealed partial class ClockOperations
{
    /// <summary>
    /// Records that an operator vouches for the present clock, and returns the doubt that this ends. See D12 (arrival
    /// times never go back).
    /// </summary>
    public Task<AcceptClockOutput> AcceptClock(AcceptClockInput input, Call call, CancellationToken cancellationToken)
    {
        account.Check(call);
        var doubt = log.ClockDoubt;
        log.AcceptClock();
        return Task.FromResult(new AcceptClockOutput { Doubt = doubt });
    }
}
