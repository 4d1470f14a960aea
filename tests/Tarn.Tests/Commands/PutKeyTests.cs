using System.Text;
using Tarn.Commands;

namespace Tarn.Tests.Commands;

public sealed class PutKeyTests
{
    [Fact]
    public void A_long_key_is_cut_between_characters()
    {
        var wide = new string('a', 255) + "\U0001F600";
        Assert.Equal(new string('a', 255), Key(wide));
        Assert.Equal(new string('a', 254) + "\U0001F600", Key(new string('a', 254) + "\U0001F600b"));
        Assert.Equal(new string('é', 256), Key(new string('é', 300)));
        Assert.Equal("short", Key("short"));
    }

    private static string Key(string value) => PutCommand.Key(Encoding.UTF8.GetBytes($$"""{"k":"{{value}}"}"""), "k", 1);
}
