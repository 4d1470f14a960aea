using Tarn.Composition;
using Tarn.Modules.Delivery;
using Tarn.Settings;

namespace Tarn.Tests.Modules.Delivery;

public sealed class DeliverySettingsTests
{
    [Fact]
    public void The_keep_time_and_the_active_partitions_have_defaults_and_are_read()
    {
        Assert.Equal((90, 500), Of([]));
        Assert.Equal((7, 20), Of(new() { ["quarantine-keep-days"] = "7", ["active-partitions-max"] = "20" }));
    }

    [Theory]
    [InlineData("quarantine-keep-days", "0")]
    [InlineData("active-partitions-max", "0")]
    [InlineData("active-partitions-max", "10001")]
    public void A_value_out_of_range_is_refused_by_name(string name, string value)
    {
        var refused = Assert.Throws<SettingsException>(() => Of(new() { [name] = value }));
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }

    private static (int KeepDays, int ActivePartitions) Of(Dictionary<string, string> flags)
    {
        var data = Directory.CreateTempSubdirectory("tarn-settings-").FullName;
        try
        {
            var settings = SettingsReader.Read(AllModules.Settings, data, flags, new Dictionary<string, string>());
            return (settings.Of(DeliverySettings.QuarantineKeepDays), settings.Of(DeliverySettings.ActivePartitionsMax));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
