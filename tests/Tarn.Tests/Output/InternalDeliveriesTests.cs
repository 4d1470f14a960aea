using Tarn.Aws.TarnApi.Model;
using Tarn.Output;

namespace Tarn.Tests.Output;

public sealed class InternalDeliveriesTests
{
    private static readonly DeliveryStatus[] Deliveries = [Delivery("visits", "stream"), Delivery("late", "application"), Delivery("puts", "direct put")];

    [Fact]
    public void Deliveries_of_applications_are_left_out_unless_asked_for()
    {
        Assert.Equal(["visits", "puts"], InternalDeliveries.Shown(Deliveries, isAll: false).Select(delivery => delivery.Name));
        Assert.Equal(["visits", "late", "puts"], InternalDeliveries.Shown(Deliveries, isAll: true).Select(delivery => delivery.Name));
    }

    [Fact]
    public void Only_deliveries_of_applications_are_marked() =>
        Assert.Equal(["visits", "late (internal)", "puts"], Deliveries.Select(InternalDeliveries.NameOf));

    private static DeliveryStatus Delivery(string name, string source) => new() { Region = "us-east-1", Name = name, State = "ACTIVE", Source = source };
}
