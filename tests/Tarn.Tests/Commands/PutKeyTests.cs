using System.Text;
using Tarn.Inputs;
using Tarn.OwnProcess;

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

    [Fact]
    public void Records_without_a_field_have_one_key_and_one_lane_unless_their_order_is_given_up()
    {
        var (ordered, parallel) = (RecordKeys.Of(null, isUnordered: false), RecordKeys.Of(null, isUnordered: true));
        Assert.Equal((1, ordered.Of([], 1)), (ordered.Lanes, ordered.Of([], 2)));
        Assert.Equal(4, parallel.Lanes);
        Assert.NotEqual(parallel.Of([], 1), parallel.Of([], 2));
        Assert.Throws<CommandException>(() => RecordKeys.Of("k", isUnordered: true));
    }

    private static string Key(string value) => RecordKeys.Of(Encoding.UTF8.GetBytes($$"""{"k":"{{value}}"}"""), "k", 1);
}
