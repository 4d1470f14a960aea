using Tarn.Functions.Isolation;

namespace Tarn.Functions.Tests.Hostile;

public sealed class FullLevelAdviceTests
{
    [Theory]
    [InlineData("/usr/bin/apt-get", "apt-get install bubblewrap")]
    [InlineData("/sbin/apk", "apk add bubblewrap")]
    [InlineData("/none", "install the package bubblewrap")]
    public void Without_bubblewrap_the_machines_own_installer_is_named(string installer, string command) =>
        Assert.Equal(command, FullLevelAdvice.Command(false, path => path == installer, _ => null));

    [Theory]
    [InlineData("kernel/apparmor_restrict_unprivileged_userns", "1", "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0")]
    [InlineData("kernel/unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1")]
    [InlineData("kernel/unprivileged_userns_clone", "1", null)]
    public void With_bubblewrap_the_closed_switch_is_named(string name, string value, string? command) =>
        Assert.Equal(command, FullLevelAdvice.Command(true, _ => true, asked => asked == name ? value : null));

    [Fact]
    public void The_line_of_a_start_at_the_basic_level_names_its_losses_and_the_command()
    {
        var line = FunctionIsolation.Probe(new IsolationOptions { Path = [] }).ToString();
        Assert.StartsWith("functions: basic isolation: functions see the names of other processes", line, StringComparison.Ordinal);
        Assert.Contains("; for full isolation: ", line, StringComparison.Ordinal);
        Assert.Contains("bubblewrap", line, StringComparison.Ordinal);
    }
}
