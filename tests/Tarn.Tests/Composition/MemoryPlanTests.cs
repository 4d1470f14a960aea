using Tarn.Composition;

namespace Tarn.Tests.Composition;

public sealed class MemoryPlanTests
{
    private const long MiB = 1L << 20;

    [Fact]
    public void Each_part_gets_its_minimum_and_its_weight_of_the_rest()
    {
        var plan = new MemoryPlan(1_000 * MiB, [new("a", 100, 1, "x"), new("b", 300, 3, "y"), new("c", 0, 2, "z")]);
        Assert.Equal((200 * MiB, 600 * MiB, 200 * MiB), (plan.BytesOf("a"), plan.BytesOf("b"), plan.BytesOf("c")));
        Assert.Equal(4, plan.Table().Count());
    }

    [Fact]
    public void The_parts_of_the_program_fit_the_smallest_memory_that_may_be_set()
    {
        var plan = new MemoryPlan(512 * MiB, MemoryShares.All);
        Assert.True(MemoryShares.All.Sum(share => plan.BytesOf(share.Name)) <= 512 * MiB);
    }
}
