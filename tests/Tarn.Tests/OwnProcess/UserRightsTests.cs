using Tarn.OwnProcess;

namespace Tarn.Tests.OwnProcess;

public sealed class UserRightsTests
{
    [Fact]
    public void Root_lacks_nothing() => Assert.False(new UserRights(0, ulong.MaxValue, 1_024).LacksSome);

    [Fact]
    public void The_line_of_an_ordinary_user_names_each_loss()
    {
        var line = new UserRights(1_000, 0, 1_024).ToString();
        Assert.Equal(
            "rights: user 1000, without root: SQL workers and functions share the server's user; --function-network none limits ports only; "
            + "ports below 1024 are closed (docs/service.md)",
            line);
    }

    [Theory]
    [InlineData(1UL << 10, 1_024)]
    [InlineData(0UL, 0)]
    public void Low_ports_are_open_with_the_capability_or_where_the_machine_opens_them(ulong capabilities, int freePort) =>
        Assert.DoesNotContain("ports below", new UserRights(1_000, capabilities, freePort).ToString(), StringComparison.Ordinal);
}
