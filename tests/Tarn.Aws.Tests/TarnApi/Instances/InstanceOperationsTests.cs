using Tarn.Access.Credentials;
using Tarn.Aws.TarnApi.Accounts;
using Tarn.Aws.TarnApi.Instances;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.Tests.Protocols;
using Tarn.Storage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.TarnApi.Instances;

/// <summary>The family alone.</summary>
public sealed class InstanceOperationsTests
{
    private static readonly InstanceSetting Setting = new() { Name = "listen", Value = "127.0.0.1:4566", Origin = "default", Help = "Where." };

    [Fact]
    public async Task The_account_that_the_instance_serves_sees_the_settings()
    {
        using var log = new ServerLog(TimeProvider.System);
        var call = DoorWire.Call("ListSettings");

        var answer = await Operations(log, call.Account).ListSettings(new ListSettingsInput(), call, default);

        Assert.Equal("listen", Assert.Single(answer.Settings).Name);
    }

    [Fact]
    public async Task Another_account_sees_neither_settings_nor_log()
    {
        using var log = new ServerLog(TimeProvider.System);
        var operations = Operations(log, "999999999999");

        var settings = await Assert.ThrowsAsync<TarnException>(() => operations.ListSettings(new ListSettingsInput(), DoorWire.Call("ListSettings"), default));
        var lines = await Assert.ThrowsAsync<TarnException>(() => operations.ListServerLog(new ListServerLogInput(), DoorWire.Call("ListServerLog"), default));

        Assert.Equal((ErrorKind.AccessDenied, ErrorKind.AccessDenied), (settings.Kind, lines.Kind));
    }

    private static InstanceOperations Operations(ServerLog log, string account)
    {
        var sealer = new SecretSealer(new byte[SecretSealer.KeyBytes]);
        var tokens = new PageTokens(sealer, sentence => new AwsErrorException("x", 400, sentence));
        return new InstanceOperations([Setting], log, new InstanceAccount(account), tokens);
    }
}
