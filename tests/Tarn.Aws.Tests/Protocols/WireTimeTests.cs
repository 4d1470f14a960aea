using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

public sealed class WireTimeTests
{
    [Fact]
    public void Seconds_are_written_as_their_number_is() =>
        Prop.ForAll<int, ushort>((seconds, fraction) =>
        {
            var value = DateTimeOffset.FromUnixTimeMilliseconds((seconds * 10_000_000L) + (fraction % 2_000));
            return Text(value) == WireTime.Seconds(value).ToString(CultureInfo.InvariantCulture);
        }).Holds();

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1_763_660_000_000, "1763660000")]
    [InlineData(1_763_660_000_100, "1763660000.1")]
    [InlineData(1_763_660_000_020, "1763660000.02")]
    [InlineData(1_763_660_000_003, "1763660000.003")]
    [InlineData(-1, "-0.001")]
    public void Fractions_have_as_many_digits_as_they_need(long milliseconds, string text) =>
        Assert.Equal(text, Text(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)));

    private static string Text(DateTimeOffset value)
    {
        Span<byte> target = stackalloc byte[WireTime.SecondsLengthMax];
        return Encoding.ASCII.GetString(target[..WireTime.WriteSeconds(value, target)]);
    }
}
