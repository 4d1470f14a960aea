using Tarn.Aws.TarnApi.Parts;
using Tarn.Delivery;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Records;

namespace Tarn.Aws.Tests.TarnApi.Parts;

public sealed class DeliveryStatesTests
{
    private static readonly DeliveryStatus Quiet = new()
    {
        Id = new DeliveryId(1),
        Config = new DeliveryConfig
        {
            Account = "000000000000",
            Region = "us-east-1",
            Name = "orders",
            Source = new SourceConfig(default, default(ShardId)),
            Destination = new ObjectsDestinationConfig
            {
                Buffering = new BufferingConfig(5, 300),
                Objects = new ObjectOutputConfig { Bucket = "lake" },
            },
        },
        Active = true,
        RecordsIn = 0,
        BytesIn = 0,
        Rows = 0,
        Failed = 0,
        Commits = 0,
        BufferedBytes = 0,
        Lag = default,
    };

    [Fact]
    public void The_reason_of_a_failing_delivery_is_its_cause_and_not_that_it_is_late()
    {
        var late = Quiet with { Late = "The p99 is 9 s.", LastError = "An earlier failure." };
        Assert.Equal(("LATE", "The p99 is 9 s."), Shown(late));
        var failing = late with { FailingSince = DateTimeOffset.UnixEpoch, FailingWith = "The table refuses." };
        Assert.Equal(("FAILING", "The table refuses."), Shown(failing));
        Assert.Equal(("REFUSING PUTS", "The table refuses. Puts are refused."), Shown(failing with { PutsRefused = "Puts are refused." }));
        Assert.Equal(("ACTIVE", "An earlier failure."), Shown(late with { Late = null }));
    }

    private static (string State, string? Reason) Shown(DeliveryStatus status) => (DeliveryStates.Of(status), DeliveryStates.ReasonOf(status));
}
