using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Policies;

namespace Tarn.Aws.Tests.Kinesis.Policies;

/// <summary>The family alone, on the twin of the store.</summary>
public sealed class PolicyOperationsTests
{
    [Fact]
    public async Task A_stream_has_no_policy()
    {
        await using var twins = await StreamTwins.Open(shards: 1);
        var policies = new PolicyOperations(twins.Consumers);

        Assert.Equal("{}", (await policies.GetResourcePolicy(
            new GetResourcePolicyInput { ResourceARN = StreamTwins.Arn }, StreamTwins.Call("GetResourcePolicy"), default)).Policy);
    }
}
