using Tarn.Analytics.Runs;

namespace Tarn.Analytics.Tests.Runs;

/// <summary>The end of a run while the server stops.</summary>
public sealed class RunEndTests
{
    private readonly ManualTime _time = new();
    private readonly RunTurn _turn;

    public RunEndTests() => _turn = new RunTurn(_time);

    [Fact]
    public void A_run_ends_after_its_limit()
    {
        var token = _turn.Begin().Token;
        _turn.EndAfter(TimeSpan.FromSeconds(5));
        Assert.False(token.IsCancellationRequested);

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(token.IsCancellationRequested);
    }

    /// <summary>The server may stop at the moment in which a run ends by itself.</summary>
    [Fact]
    public void A_stop_after_the_end_of_a_run_ends_nothing()
    {
        var token = _turn.Begin().Token;
        _turn.Close();
        _turn.EndAfter(TimeSpan.FromSeconds(5));

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(token.IsCancellationRequested);
    }
}
