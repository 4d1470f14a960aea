using Tarn.Access.Outcomes;

namespace Tarn.Access.Tests.Outcomes;

public sealed class ResourceRatesTests
{
    [Fact]
    public void Rates_are_of_the_last_ten_whole_seconds()
    {
        var time = new ManualTime();
        var book = UsageCells.NewBook();
        var rates = new ResourceRates(book, time);
        var meter = new CallMeter(book, new OperationLatencies());
        for (var second = 0; second < 20; second++)
        {
            Put(meter, time);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal((100.0, 5_000.0), rates.Of(new ResourceId(7)));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((50.0, 2_500.0), rates.Of(new ResourceId(7)));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal((0.0, 0.0), rates.Of(new ResourceId(7)));
        Assert.Equal((0.0, 0.0), rates.Of(new ResourceId(8)));
    }

    private static void Put(CallMeter meter, ManualTime time)
    {
        var call = TestCalls.At(time.GetUtcNow());
        call.Touch(new ResourceId(7));
        call.Use(UsageDimension.RecordsIn, 100);
        call.Use(UsageDimension.RecordBytesIn, 5_000);
        meter.Completed(call, new CallOutcome(200, null, 0, 0, TimeSpan.Zero));
    }
}
