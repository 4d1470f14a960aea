using Tarn.Aws.TarnApi.Accounts;
using Tarn.Aws.TarnApi.Model;
using Tarn.Storage.Streams.Journal;

namespace Tarn.Aws.TarnApi.Clock;

/// <summary>Operations on the clock that arrival times are taken from.</summary>
/// <param name="log">The log, whose clock an operator may vouch for.</param>
/// <param name="account">The account whose operators may.</param>
[AwsOperations("tarn")]
internal sealed partial class ClockOperations(JournalLog log, InstanceAccount account)
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

    /// <summary>Returns the doubt that an operator may end with AcceptClock; without a doubt, nothing.</summary>
    public Task<GetClockDoubtOutput> GetClockDoubt(GetClockDoubtInput input, Call call, CancellationToken cancellationToken)
    {
        account.Check(call);
        return Task.FromResult(new GetClockDoubtOutput { Doubt = log.ClockDoubt });
    }
}
