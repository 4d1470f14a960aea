using Tarn.Wire.Http.Bodies;

namespace Tarn.Aws.Tests.Http.Bodies;

public sealed class WaitAllowanceTests
{
    [Fact]
    public void A_client_that_moves_a_byte_now_and_then_runs_out_of_time()
    {
        var allowance = new WaitAllowance(TimeSpan.FromSeconds(60), 1_024);
        var waits = 0;
        while (allowance.Left > TimeSpan.Zero)
        {
            allowance.Waited(TimeSpan.FromSeconds(10));
            allowance.Moved(1);
            waits++;
        }

        Assert.InRange(waits, 6, 7);
    }

    [Fact]
    public void A_client_at_the_minimum_rate_goes_on_and_saves_up_no_more_than_the_idle_limit()
    {
        var allowance = new WaitAllowance(TimeSpan.FromSeconds(60), 1_024);
        for (var i = 0; i < 1_000; i++)
        {
            allowance.Waited(TimeSpan.FromSeconds(10));
            allowance.Moved(10 * 1_024);
        }

        allowance.Moved(1 << 30);
        Assert.Equal(TimeSpan.FromSeconds(60), allowance.Left);
    }

    [Fact]
    public void Without_a_rate_any_byte_renews_the_idle_limit()
    {
        var allowance = new WaitAllowance(TimeSpan.FromSeconds(60), 0);
        allowance.Waited(TimeSpan.FromSeconds(59));
        allowance.Moved(1);
        Assert.Equal(TimeSpan.FromSeconds(60), allowance.Left);
    }
}
