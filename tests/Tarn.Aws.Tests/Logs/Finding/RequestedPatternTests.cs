using Tarn.Aws.Logs.Finding;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Logs.Finding;

public sealed class RequestedPatternTests
{
    [Theory]
    [InlineData("{ $.a }")]
    [InlineData("%(%")]
    public void A_wrong_filter_pattern_is_an_invalid_parameter(string pattern)
    {
        var refused = Assert.Throws<AwsErrorException>(() => RequestedPattern.Parse(pattern));
        Assert.Equal("InvalidParameterException", refused.Code);
        Assert.StartsWith("Invalid filter pattern: ", refused.Message, StringComparison.Ordinal);
    }
}
