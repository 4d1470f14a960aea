using Tarn.Output;

namespace Tarn.Tests.Output;

public sealed class WorkLineTests
{
    [Theory]
    [InlineData(500, 2_000L, "visits: 500 of 2,000 records, 25 %")]
    [InlineData(1, null, "visits: 1 record")]
    [InlineData(0, 0L, "visits: 0 records")]
    public void A_line_has_the_count_the_total_and_the_share(long done, long? total, string wanted) =>
        Assert.Equal(wanted, WorkLine.Text("visits", done, total, "record"));
}
