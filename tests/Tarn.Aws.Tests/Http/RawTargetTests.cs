using Tarn.Wire.Http;

namespace Tarn.Aws.Tests.Http;

public sealed class RawTargetTests
{
    [Theory]
    [InlineData("/", "/", "", "")]
    [InlineData("/health", "/health", "", "health")]
    [InlineData("/b/a/../c?x=1&y", "/b/a/../c", "x=1&y", "b")]
    [InlineData("/b//k?", "/b//k", "", "b")]
    [InlineData("http://host:4566/b/k?q", "/b/k", "q", "b")]
    [InlineData("http://host", "/", "", "")]
    [InlineData("*", "/", "", "")]
    public void A_target_is_split_and_not_decoded(string target, string path, string query, string first)
    {
        var parsed = RawTarget.Parse(target);
        Assert.Equal((path, query, first), (parsed.Path, parsed.Query, parsed.FirstSegment));
    }
}
