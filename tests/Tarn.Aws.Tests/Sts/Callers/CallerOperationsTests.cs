using Tarn.Aws.Sts.Callers;
using Tarn.Aws.Sts.Model;
using Tarn.Aws.Tests.Protocols;

namespace Tarn.Aws.Tests.Sts.Callers;

/// <summary>The family alone.</summary>
public sealed class CallerOperationsTests
{
    [Fact]
    public async Task A_caller_is_told_whose_key_signed_the_call()
    {
        var call = DoorWire.Call("GetCallerIdentity");

        var caller = await new CallerOperations().GetCallerIdentity(new GetCallerIdentityInput(), call, default);

        Assert.Equal((call.Principal.UserId, call.Principal.Account, call.Principal.Arn), (caller.UserId, caller.Account, caller.Arn));
    }
}
