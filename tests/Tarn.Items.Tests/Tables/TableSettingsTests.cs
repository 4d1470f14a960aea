using System.Text;
using Tarn.Items.Tables;

namespace Tarn.Items.Tests.Tables;

public sealed class TableSettingsTests
{
    [Theory]
    [InlineData(
        true,
        "\u0001{\"provisioned\":true,\"modeShown\":true,\"protected\":false,\"class\":\"STANDARD\",\"throughput\":[5,6],\"onDemand\":null,"
            + "\"indexes\":{\"by-day\":[1,2]}}")]
    [InlineData(
        false,
        "\u0001{\"provisioned\":false,\"modeShown\":false,\"protected\":true,\"class\":\"\",\"throughput\":[0,0],\"onDemand\":[-1,50],\"indexes\":{}}")]
    public void A_row_is_json(bool isProvisioned, string row)
    {
        var settings = isProvisioned
            ? new TableSettings
            {
                IsProvisioned = true,
                IsModeShown = true,
                TableClass = "STANDARD",
                Throughput = new TableThroughput(5, 6),
                Indexes = new Dictionary<string, TableThroughput> { ["by-day"] = new(1, 2) },
            }
            : new TableSettings { IsProtected = true, OnDemand = new TableThroughput(-1, 50) };
        Assert.Equal(row, Encoding.UTF8.GetString(settings.Encode()));
        var read = TableSettings.Decode(Encoding.UTF8.GetBytes(row));
        Assert.Equal(settings with { Indexes = read.Indexes }, read);
        Assert.Equal(settings.Indexes, read.Indexes);
    }

    [Fact]
    public void A_table_without_settings_has_none_in_its_row()
    {
        Assert.Empty(TableSettings.Unset.Encode());
        Assert.Same(TableSettings.Unset, TableSettings.Decode(ReadOnlyMemory<byte>.Empty));
    }
}
