using Tarn.Composition;
using Tarn.Modules;
using Tarn.Settings;

namespace Tarn.Tests.Modules;

public sealed class MemoryPlanTests
{
    private const long MiB = 1L << 20;

    [Fact]
    public void Each_part_gets_its_minimum_and_its_weight_of_the_rest()
    {
        MemoryShare[] shares = [new("a", 100, 1, "x"), new("b", 300, 3, "y"), new("c", 0, 2, "z")];
        var plan = new MemoryPlan(1_000 * MiB, shares);
        Assert.Equal([200 * MiB, 600 * MiB, 200 * MiB], shares.Select(plan.BytesOf));
        Assert.Equal(4, plan.Table().Count());
    }

    [Fact]
    public void The_parts_of_the_program_fit_the_smallest_memory_that_may_be_set()
    {
        MemoryShare[] shares = [MemoryPlan.Base, .. AllModules.InOrder.SelectMany(module => module.MemoryShares)];
        var plan = new MemoryPlan(MachineMemory.MinimumMb * MiB, shares);
        Assert.Equal(["base", "hot tail", "buffers", "duckdb", "sql workers", "items", "analytics"], shares.Select(share => share.Name));
        Assert.Equal(MachineMemory.MinimumMb * MiB, shares.Sum(plan.BytesOf));
    }

    [Fact]
    public void A_module_whose_minimum_does_not_fit_the_smallest_memory_is_an_error_at_any_memory()
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => new MemoryPlan(4_096 * MiB, [MemoryPlan.Base, new("large", 400, 1, "x")]));
        Assert.Contains("base, large", error.Message, StringComparison.Ordinal);
    }
}
