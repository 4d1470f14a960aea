using Tarn.Delivery.Tests.Steps;

namespace Tarn.Delivery.Tests.Pipeline;

public sealed class ActivePartitionsTests
{
    [Fact]
    public async Task Every_delivery_gets_the_setting()
    {
        await using var world = await DeliveryWorld.Open();
        var config = Destinations.Model(Gathered.DirectPut).Config;

        Assert.Equal(500, world.Services.ToParts().Build(config).ActivePartsMax);
        Assert.Equal(7, (world.Services with { ActivePartitionsMax = 7 }).ToParts().Build(config).ActivePartsMax);
    }
}
