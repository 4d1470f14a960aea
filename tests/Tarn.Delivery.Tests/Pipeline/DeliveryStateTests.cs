using Tarn.Delivery.Progress;
using Tarn.Delivery.Pipeline;

namespace Tarn.Delivery.Tests.Pipeline;

public sealed class DeliveryStateTests
{
    [Fact]
    public void The_cause_of_a_failure_is_that_of_an_output_that_still_fails()
    {
        var state = new DeliveryState(new ManualTime());
        state.FailedWith(DeliveryOutputId.Destination, "The table refuses.", 10);
        state.FailedWith(DeliveryOutputId.Errors, "The bucket is gone.", 20);
        Assert.Equal("The table refuses.", state.FailingWith);
        state.Works(DeliveryOutputId.Errors);
        Assert.Equal(("The table refuses.", "The bucket is gone.", 10L), (state.FailingWith, state.Snapshot().LastError, state.FailingSinceMs));
        state.FailedWith(DeliveryOutputId.Destination, "The table still refuses.", 30);
        Assert.Equal(("The table still refuses.", 10L), (state.FailingWith, state.FailingSinceMs));
        state.Works(DeliveryOutputId.Destination);
        Assert.Null(state.FailingWith);
    }

    [Fact]
    public void The_part_before_a_functions_results_has_a_cause_too()
    {
        var (state, feeding) = (new DeliveryState(new ManualTime()), new DeliveryState(new ManualTime()));
        state.FedBy(feeding);
        feeding.FailedWith(DeliveryOutputId.Destination, "The function is gone.", 10);
        Assert.Equal("The function is gone.", state.FailingWith);
    }
}
