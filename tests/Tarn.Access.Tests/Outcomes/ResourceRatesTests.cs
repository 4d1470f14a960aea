using Tarn.Access.Outcomes;

namespace Tarn.Access.Tests.Outcomes;

public sealed class ResourceRatesTests
{
    [Fact]
    public void Rates_are_of_the_last_ten_whole_seconds()
    {
        var time = new ManualTime();
        var rates = new ResourceRates(time);
        for (var second = 0; second < 20; second++)
        {
            Put(rates);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal((100.0, 5_000.0), rates.Of(new ResourceId(7)));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((50.0, 2_500.0), rates.Of(new ResourceId(7)));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal((0.0, 0.0), rates.Of(new ResourceId(7)));
        Assert.Equal((0.0, 0.0), rates.Of(new ResourceId(8)));
    }

    private static void Put(ResourceRates rates)
    {
        var call = TestCalls.ByRoot();
        call.Touch(new ResourceId(7));
        call.Use(UsageDimension.RecordsIn, 100);
        call.Use(UsageDimension.RecordBytesIn, 5_000);
        rates.Completed(call, new CallOutcome(200, null, 0, 0, TimeSpan.Zero));
    }
}
