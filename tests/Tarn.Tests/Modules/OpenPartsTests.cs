using Tarn.Modules;

namespace Tarn.Tests.Modules;

public sealed class OpenPartsTests
{
    [Fact]
    public async Task Parts_close_in_the_opposite_order_all_of_them_even_when_one_fails()
    {
        var closed = new List<string>();
        var parts = new OpenParts();
        parts.Add(new Part(() => closed.Add("first")));
        parts.OnClose(() => throw new InvalidOperationException("second"));
        parts.Add(new Part(() => closed.Add("third")));
        var failure = await Assert.ThrowsAsync<AggregateException>(async () => await parts.DisposeAsync());
        Assert.Equal("second", Assert.Single(failure.InnerExceptions).Message);
        Assert.Equal(["third", "first"], closed);
    }

    private sealed class Part(Action close) : IDisposable
    {
        public void Dispose() => close();
    }
}
