using Tarn.Functions.Invocations;

namespace Tarn.Functions.Tests.Asynchronous;

public sealed class TraceHeaderTests
{
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
    private const string Known = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    [Theory]
    [InlineData(Known, Known)]
    [InlineData("sampled=1; parent=53995c3f42cd8ad8; root=1-5759e988-bd862e3fe1be46a994272793;Self=x", Known)]
    [InlineData(Known + ";Lineage=a87bd80c:1|68fd508a:5", Known + ";Lineage=a87bd80c:1|68fd508a:5")]
    [InlineData(Known + ";Lineage=a87bd80c:-1|x:5|68fd508a:99999999999|c512fbe3:2", Known + ";Lineage=c512fbe3:2")]
    public void Known_parts_of_a_header_are_kept(string given, string kept) => Assert.Equal(kept, TraceHeader.Read(given, Now).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("=;;=x;Root=1-2-3;Sampled=1")]
    [InlineData("Root=1-5759e988-bd862e3fe1be46a99427279\n;Sampled=1")]
    public void Without_a_root_a_new_trace_begins_unsampled(string? given) =>
        Assert.Matches("^Root=1-6553f100-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$", TraceHeader.Read(given, Now).ToString());

    [Fact]
    public void The_invocation_after_sixteen_of_one_function_is_a_loop()
    {
        var header = TraceHeader.Read(Known, Now);
        for (var i = 0; i < 16; i++)
        {
            Assert.False(header.IsLoop(Arn));
            header = TraceHeader.Read(header.ToString(), Now).Enter(i % 2 == 0 ? Arn : Arn + ":live").Enter(Arn + "2");
        }

        Assert.True(header.IsLoop(Arn));
        Assert.True(header.IsLoop(Arn + ":live"));
        Assert.False(header.IsLoop(Arn + "3"));
    }

    [Fact]
    public void A_lineage_has_a_bounded_length()
    {
        var header = TraceHeader.Read(Known, Now);
        for (var i = 0; i < 1_000; i++)
        {
            header = header.Enter($"{Arn}{i}");
        }

        Assert.InRange(header.ToString().Length, 500, 1_000);
        Assert.Equal(header.ToString(), TraceHeader.Read(header.ToString(), Now).ToString());
    }
}
