namespace Tarn.Meters.Tests;

public sealed class GaugesTests
{
    [Fact]
    public void A_gauge_has_the_value_of_the_last_time_it_was_asked()
    {
        var (gauges, value) = (new Gauges(), 5);
        gauges.Add("lag", () => value);
        Assert.Empty(gauges.Values);
        gauges.Ask();
        value = 7;
        Assert.Equal([new("lag", 5)], gauges.Values);
        gauges.Ask();
        Assert.Equal([new("lag", 7)], gauges.Values);
        gauges.Remove("lag");
        Assert.Empty(gauges.Values);
    }
}
