using Tarn.Output;

namespace Tarn.Tests.Output;

public sealed class QuantityTests
{
    [Theory]
    [InlineData(0, "0 records were")]
    [InlineData(1, "1 record was")]
    [InlineData(2_000, "2,000 records were")]
    public void Nouns_and_verbs_follow_their_count(long count, string text) => Assert.Equal(text, Quantity.Of(count, "record", "was", "were"));

    [Theory]
    [InlineData(1_000, "1,000 B")]
    [InlineData(1_024, "1 KiB")]
    [InlineData(1_000_000, "977 KiB")]
    [InlineData(536_870_912, "512.0 MiB")]
    [InlineData(2_147_483_648, "2.0 GiB")]
    public void Sizes_have_units_of_1024(long bytes, string text) => Assert.Equal(text, Quantity.Bytes(bytes));
}
