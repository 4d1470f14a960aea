using Tarn.Delivery.Configuration;

namespace Tarn.Delivery.Tests.Configuration;

/// <summary>The files of a delivery whose records must be committed soon are not paced: D36 (files have a class).</summary>
public sealed class PromptFilesTests
{
    [Theory]
    [InlineData(5, null, true)]
    [InlineData(6, null, false)]
    [InlineData(300, 5.0, true)]
    [InlineData(0, 61.0, false)]
    public void The_target_or_else_the_interval_decides(int intervalSeconds, double? freshnessSeconds, bool isPrompt)
    {
        var destination = Destinations.Table() with
        {
            Buffering = new BufferingConfig(1, intervalSeconds),
            FreshnessSeconds = freshnessSeconds,
        };
        Assert.Equal(isPrompt, Destinations.Model(new SourceConfig(new(1), null), destination).IsPrompt);
    }
}
